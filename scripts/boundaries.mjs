// Keeps the arrows between packages pointing one way. Usage: node scripts/boundaries.mjs
import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { importsOf } from './imports.mjs'
import { filesBelow, isTestFile, packageOf, root, workspacePackages } from './workspace.mjs'

/**
 * @typedef {import('./workspace.mjs').Package} Package
 * @typedef {import('./imports.mjs').Import} Import
 */

/**
 * What a package's sources may import of the workspace, by the longest path that fits. Tests are free to import what is in `devDependencies`.
 * @type {Record<string, readonly string[]>}
 */
const arrows = {
  'packages/core': [],
  'packages/testing': ['@diwan/core'],
  'packages/cli': ['@diwan/core'],
  'packages/data-stores': ['@diwan/core', '@diwan/sql'],
  'packages/data-stores/sql': ['@diwan/core'],
  'packages/applications': ['@diwan/core'],
  'packages/connectors': ['@diwan/core', '@diwan/erp'],
  'packages/touchpoints': ['@diwan/core'],
  'packages/touchpoints/elements': ['@diwan/core', '@diwan/client'],
  'packages/touchpoints/react': ['@diwan/client', '@diwan/elements'],
}

/** What a page loads. Of the core it may import types alone, and zod not at all. */
const pageOnly = ['@diwan/client', '@diwan/elements']
const valueless = ['@diwan/core', 'zod']

/** What runs in a page as well: no Node module in it. */
const anywhere = ['@diwan/core', ...pageOnly]

/** The core's whole list, so that an addition is a decision. */
const coreDependencies = ['croner', 'eventemitter3', 'uuidv7', 'zod']

/**
 * Every import that breaks a rule, as a sentence with its place.
 * @param {Package[]} packages
 * @returns {string[]}
 */
export function brokenBoundaries(packages) {
  const owners = packages.filter(({ path }) => path.startsWith('packages/'))
  return owners.flatMap((owner) => [
    ...manifestProblems(owner),
    ...filesBelow(join(owner.folder, 'src'), ['.ts']).flatMap((file) => fileProblems(owner, file, readFileSync(file, 'utf8'), packages)),
  ])
}

/**
 * What breaks a rule in a package's manifest.
 * @param {Package} owner
 * @returns {string[]}
 */
export function manifestProblems({ name, path, manifest }) {
  const { dependencies = {}, peerDependencies = {} } = manifest
  const peers = Object.entries(peerDependencies).filter(([, range]) => range.startsWith('workspace:') && range !== 'workspace:0.x')
  const problems = peers.map(([peer]) => `the peer ${peer} must be workspace:0.x, or its next minor version makes ${name} 1.0`)
  const actual = Object.keys({ ...dependencies, ...peerDependencies }).toSorted()
  if (name === '@diwan/core' && actual.join() !== coreDependencies.join()) {
    problems.push(`the core depends on ${coreDependencies.join(', ')} only, not on ${actual.join(', ')}`)
  }
  return problems.map((problem) => `${path}/package.json: ${problem}`)
}

/**
 * What breaks a rule in one file of a package.
 * @param {Package} owner
 * @param {string} file Its absolute path; tests and what they share are freer (see `isTestFile`).
 * @param {string} text
 * @param {Package[]} packages
 * @returns {string[]}
 */
export function fileProblems(owner, file, text, packages) {
  return importsOf(file, text).flatMap((each) => {
    const problem = each.specifier.startsWith('.') ? pathProblem(owner, file, each) : packageProblem(owner, file, each, packages)
    return problem ? [`${relative(root, file)}:${each.line}: ${problem}`] : []
  })
}

/**
 * @param {Package} owner
 * @param {string} file
 * @param {Import} imported
 */
function pathProblem({ name, folder }, file, { specifier }) {
  const target = join(dirname(file), specifier)
  const rooms = isTestFile(file) ? [folder, join(root, 'scripts')] : [join(folder, 'src')]
  if (rooms.some((room) => target.startsWith(join(room, '/')))) return
  return `"${specifier}" leads out of the sources of ${name}; import a package by its name`
}

/**
 * @param {Package} owner
 * @param {string} file
 * @param {Import} imported
 * @param {Package[]} packages
 */
function packageProblem({ name, path, manifest }, file, { specifier, typeOnly }, packages) {
  const target = packageOf(specifier)
  const isOurs = packages.some((each) => each.name === target)
  if (isOurs && /^\/(src|dist)(\/|$)/.test(specifier.slice(target.length))) return `"${specifier}" reaches inside ${target}; import what it exports`
  if (isTestFile(file) || target === name) return
  if (isBuiltin(specifier)) return anywhere.includes(name) ? `${name} runs in a page too, and "${specifier}" is Node's` : undefined
  if (isOurs && !arrowsOf(path).includes(target)) return `${name} must not depend on ${target}`
  if (!typeOnly && pageOnly.includes(name) && valueless.includes(target)) return `${name} may import types of ${target}, no values`
  if (!(target in { ...manifest.dependencies, ...manifest.peerDependencies })) return `${target} is not in the dependencies of ${name}`
}

/** @param {string} path */
function arrowsOf(path) {
  const room = Object.keys(arrows).filter((each) => path === each || path.startsWith(`${each}/`)).toSorted((a, b) => b.length - a.length)[0]
  if (!room) throw new Error(`No rule says what ${path} may import. Add it to the arrows in scripts/boundaries.mjs.`)
  return arrows[room] ?? []
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = brokenBoundaries(workspacePackages())
  for (const problem of problems) console.error(problem)
  console.log(problems.length === 0 ? 'The arrows between packages point one way' : `${problems.length} things break the boundaries between packages`)
  process.exit(problems.length === 0 ? 0 : 1)
}
