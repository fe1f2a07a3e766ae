import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} Package
 * @property {string} name
 * @property {string} folder Absolute.
 * @property {string} path From the root, with slashes: `packages/core`.
 * @property {Manifest} manifest
 *
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {boolean} [private]
 * @property {Record<string, string>} [scripts]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, Record<string, string>>} [exports]
 */

/** The folder of the workspace. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Where the workspace's scripts keep what they may lose. */
export const cache = join(root, 'node_modules', '.cache', 'diwan')

/**
 * Every package of the workspace, the private ones too, in the order of their paths.
 * @returns {Package[]}
 */
export function workspacePackages() {
  const folders = ['packages', 'packages/data-stores', 'packages/applications', 'packages/connectors', 'packages/touchpoints', 'examples']
  return [...folders.flatMap(children), join(root, 'benches')]
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      return { name: manifest.name, folder, path: relative(root, folder).replaceAll(sep, '/'), manifest }
    })
}

/** Those that go to the registry. */
export function publishedPackages() {
  return workspacePackages().filter((each) => each.manifest.private !== true)
}

/**
 * Every file below a folder whose name ends in one of `endings`; not in `node_modules`, `dist` and hidden folders.
 * @param {string} folder
 * @param {string[]} endings
 * @returns {string[]}
 */
export function filesBelow(folder, endings) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesBelow(path, endings)
    return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : []
  })
}

/**
 * Whether a file exists for tests alone: `*.test.ts`, `test-*.ts`, `*.fixture.ts`, and what is in a `testing` folder or an example's `test`.
 * @param {string} file
 */
export function isTestFile(file) {
  const path = relative(root, file).replaceAll(sep, '/')
  return /(\.test\.ts|\.fixture\.ts|\/test-[^/]*\.ts)$/.test(path) || /\/src\/(.*\/)?testing\/|^examples\/[^/]+\/test\//.test(path)
}

/**
 * The package that an import names: `@diwan/core` of `@diwan/core/storage`.
 * @param {string} specifier
 */
export function packageOf(specifier) {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

/**
 * The packages of `start` with all packages of the workspace that they need at run time.
 * @param {Package[]} start
 * @returns {Set<Package>}
 */
export function closureOf(start) {
  const packages = workspacePackages()
  const found = new Set(start)
  const names = new Set(start.map(({ name }) => name))
  for (const { manifest } of found) {
    for (const each of packages) {
      if (names.has(each.name) || !(each.name in { ...manifest.dependencies, ...manifest.peerDependencies })) continue
      names.add(each.name)
      found.add(each)
    }
  }
  return found
}

/** @param {string} folder */
function children(folder) {
  const path = join(root, folder)
  if (!existsSync(path)) return []
  const entries = readdirSync(path, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => join(path, entry.name))
}
