// What a page downloads, bundled from the sources as a host's bundler would. Usage: node scripts/sizes.mjs [--explain]
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './workspace.mjs'

/**
 * @typedef {object} Size
 * @property {string} what
 * @property {number} bytes After brotli.
 * @property {number} limit
 * @property {readonly (readonly [path: string, bytes: number])[]} parts Before brotli, the largest first.
 *
 * @typedef {Pick<Size, 'bytes' | 'parts'>} Measured
 * @typedef {import('esbuild').BuildResult<{ metafile: true, write: false }>} Bundle
 */

const elements = 'packages/touchpoints/elements/src'
const visible = ['customer-list', 'customer', 'timeline', 'composer'].map((name) => `${elements}/define/${name}.ts`)

/** Must not reach a page: `import type` is all that the client and the elements may do with the core. */
const forbidden = [/node_modules\/zod\//, /^packages\/core\/src\//]

/**
 * Bundles, measures, and throws when zod or the core is in a bundle.
 * @returns {Promise<Size[]>}
 */
export async function measureSizes() {
  const shared = await bundle({ entryPoints: visible, splitting: true, external: ['@tanstack/virtual-core'] })
  return [
    { what: 'elements: runtime shared by all, without windowing', limit: 16_000, ...sizeOf(shared, sharedChunks(shared)) },
    { what: 'elements: provider and customer list', limit: 32_000, ...(await sizeOfAll(`${elements}/define/provider.ts`, `${elements}/define/customer-list.ts`)) },
    { what: 'elements: all five', limit: 60_000, ...(await sizeOfAll(`${elements}/define/all.ts`)) },
    { what: 'client', limit: 6_000, ...(await sizeOfAll('packages/touchpoints/client/src/index.ts')) },
  ]
}

/** @param {string[]} files Loaded together, as one bundle. */
async function sizeOfAll(...files) {
  const contents = files.map((file) => `export * from './${file}'\nimport './${file}'`).join('\n')
  const result = await bundle({ stdin: { contents, resolveDir: root } })
  return sizeOf(result, result.outputFiles)
}

/**
 * @param {import('esbuild').BuildOptions} options
 * @returns {Promise<Bundle>}
 */
async function bundle(options) {
  /** @type {Bundle} */
  const result = await build({
    ...options,
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    // esbuild alone writes Arabic as escapes; other bundlers do not.
    charset: 'utf8',
    define: { 'process.env.NODE_ENV': '"production"' },
    conditions: ['diwan-source', 'module'],
    outdir: join(root, 'dist'),
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  const strays = Object.values(result.metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 && forbidden.some((each) => each.test(path)) ? [path] : [])),
  )
  if (strays.length > 0) throw new Error(`A page would load ${[...new Set(strays)].join(', ')}. Import types only from there.`)
  return result
}

/**
 * The files that every entry point loads.
 * @param {Bundle} result
 */
function sharedChunks({ metafile, outputFiles }) {
  const entries = Object.keys(metafile.outputs).filter((path) => metafile.outputs[path]?.entryPoint)
  const [first = new Set(), ...others] = entries.map((entry) => loadedBy(entry, metafile))
  const shared = [...first].filter((path) => others.every((each) => each.has(path)))
  return outputFiles.filter(({ path }) => shared.some((each) => join(root, each) === path))
}

/**
 * @param {string} entry
 * @param {Bundle['metafile']} metafile
 */
function loadedBy(entry, metafile) {
  const found = new Set([entry])
  for (const path of found) {
    for (const { path: imported, kind } of metafile.outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && metafile.outputs[imported]) found.add(imported)
    }
  }
  found.delete(entry)
  return found
}

/**
 * @param {Bundle} result
 * @param {readonly import('esbuild').OutputFile[]} files Some of its output.
 * @returns {Measured}
 */
function sizeOf({ metafile }, files) {
  const inputs = files.flatMap(({ path }) => Object.entries(metafile.outputs[relative(root, path)]?.inputs ?? {}))
  const parts = inputs.map(([path, { bytesInOutput }]) => /** @type {const} */ ([path.replace(/^.*node_modules\//, ''), bytesInOutput]))
  return {
    bytes: files.reduce((sum, { contents }) => sum + brotliCompressSync(contents).length, 0),
    parts: parts.toSorted(([, a], [, b]) => b - a),
  }
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(2).padStart(6)} kB`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sizes = await measureSizes()
  for (const { what, bytes, limit, parts } of sizes) {
    console.log(`${what.padEnd(52)} ${kilobytes(bytes)} of ${kilobytes(limit)}${bytes > limit ? '  TOO LARGE' : ''}`)
    if (process.argv.includes('--explain')) for (const [path, part] of parts.slice(0, 25)) console.log(`  ${kilobytes(part)}  ${path}`)
  }
  process.exit(sizes.some(({ bytes, limit }) => bytes > limit) ? 1 : 0)
}
