import { readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { importsOf } from './imports.mjs'
import { closureOf, filesBelow, isTestFile, packageOf, publishedPackages, root, workspacePackages } from './workspace.mjs'

/** @typedef {import('./workspace.mjs').Package} Package */

/**
 * The tests that can run on the built packages: those that import packages by name and reach into the sources of none. The tests of the
 * examples are among them, because an example is a host. Tests in a page are not: the examples' end-to-end tests load the built elements.
 * Throws when a published package would be left out.
 * @returns {string[]} Paths from the root.
 */
export function builtTests() {
  const packages = workspacePackages().filter(({ path }) => path.startsWith('packages/') || path.startsWith('examples/'))
  const found = packages.flatMap((owner) =>
    filesBelow(owner.folder, ['.test.ts'])
      .filter((file) => !file.endsWith('.browser.test.ts'))
      .flatMap((file) => {
        const used = packagesUsedBy(file, owner, packages)
        return used ? [{ file, used }] : []
      }),
  )
  const covered = new Set(found.flatMap(({ used }) => used))
  const missing = publishedPackages().filter(({ name }) => !covered.has(name))
  if (missing.length > 0) {
    throw new Error(`No test runs on the built ${missing.map(({ name }) => name).join(', ')}. Write one that imports it by name and nothing of its sources.`)
  }
  return found.map(({ file }) => relative(root, file).replaceAll(sep, '/'))
}

/**
 * The packages that a test loads, with all that those depend on; nothing when it loads sources or no package.
 * @param {string} test
 * @param {Package} owner
 * @param {Package[]} packages
 * @returns {string[] | undefined}
 */
function packagesUsedBy(test, owner, packages) {
  const isHost = owner.manifest.private === true
  const files = new Set([test])
  /** @type {Set<string>} */
  const names = new Set(isHost ? Object.keys({ ...owner.manifest.dependencies, ...owner.manifest.peerDependencies }) : [])
  for (const file of files) {
    for (const { specifier, typeOnly } of importsOf(file, readFileSync(file, 'utf8'))) {
      if (typeOnly) continue
      if (!specifier.startsWith('.')) names.add(packageOf(specifier))
      else if (isHost) continue
      else if (isTestFile(join(dirname(file), specifier))) files.add(join(dirname(file), specifier))
      else if (!specifier.includes('/scripts/')) return
    }
  }
  const used = [...names].flatMap((name) => packages.filter((each) => each.name === name))
  return used.length === 0 ? undefined : [...closureOf(used)].map(({ name }) => name)
}
