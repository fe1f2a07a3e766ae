// Builds the packages whose sources changed since they were last built. Usage: node scripts/build.mjs [--all]
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pnpm } from './pnpm.mjs'
import { cache, closureOf, filesBelow, isTestFile, root, workspacePackages } from './workspace.mjs'

/** @typedef {import('./workspace.mjs').Package} Package */

/**
 * Builds them in the order of their dependencies.
 * @param {{ all?: boolean, declarations?: boolean }} [options] `all` also builds what is up to date; without `declarations`
 * only what runs is built, in a fraction of the time.
 * @returns {number} pnpm's exit code; 0 where there is nothing to do.
 */
export function build({ all = false, declarations = true } = {}) {
  const buildable = workspacePackages().filter(({ manifest }) => manifest.scripts?.['build'])
  const stale = buildable.filter((each) => all || !isBuilt(each, declarations))
  if (stale.length === 0) return 0
  console.error(`Building ${stale.map(({ name }) => name).join(', ')} …`)
  const fingerprints = new Map(stale.map((each) => [each.name, fingerprintOf(each)]))
  const code = pnpm([...stale.map(({ name }) => `--filter=${name}`), '--workspace-concurrency=2', '--reporter-hide-prefix', 'run', 'build'], { env: declarations ? {} : { DIWAN_BUILD: 'code' } })
  if (code !== 0) return code
  for (const each of stale) {
    mkdirSync(dirname(stampOf(each)), { recursive: true })
    writeFileSync(stampOf(each), fingerprints.get(each.name) ?? '')
  }
  return 0
}

/**
 * @param {Package} each
 * @param {boolean} declarations
 */
function isBuilt(each, declarations) {
  return (
    existsSync(stampOf(each)) &&
    exportedFiles(each).every((file) => existsSync(file) || (!declarations && file.endsWith('.d.ts'))) &&
    readFileSync(stampOf(each), 'utf8') === fingerprintOf(each)
  )
}

/** @param {Package} each */
function exportedFiles({ folder, manifest }) {
  const conditions = Object.values(manifest.exports ?? {}).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)))
  return conditions.filter((file) => file.startsWith('./dist/') && !file.includes('*')).map((file) => join(folder, file))
}

/**
 * Of everything a build reads: the package, the packages it depends on, the versions installed.
 * @param {Package} each
 */
function fingerprintOf(each) {
  const hash = createHash('sha256')
  const shared = ['pnpm-lock.yaml', 'tsup.base.ts', 'tsconfig.base.json'].map((file) => join(root, file))
  const files = [...closureOf([each])].flatMap(({ folder }) => filesBelow(folder, ['.ts', '.mjs', '.css', '.json', '.html']))
  for (const file of [...shared, ...files.filter((path) => !isTestFile(path)).toSorted()]) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

/** @param {Package} each */
function stampOf({ name }) {
  return join(cache, 'built', name.replaceAll('/', '-'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(build({ all: process.argv.includes('--all') }))
