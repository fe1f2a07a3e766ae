import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root, workspacePackages } from './workspace.mjs'

/**
 * Does what `npm install` does, without a network: our packages come from archives, with all that their packed manifests ask for, and
 * those of others are links to the workspace's own copies. Optional dependencies stay out.
 * @param {readonly string[]} names
 * @param {{ folder: string, archives: readonly string[] }} options `archives` as `pack` gives them.
 */
export function installPacked(names, { folder, archives }) {
  const modules = join(folder, 'node_modules')
  for (const name of names) {
    const target = join(modules, name)
    if (existsSync(target)) continue
    mkdirSync(dirname(target), { recursive: true })
    const ours = workspacePackages().find((each) => each.name === name)
    if (!ours) {
      symlinkSync(workspaceCopy(name), target)
      linkCommands(target, join(modules, '.bin'))
      continue
    }
    const file = `${name.replace('@', '').replace('/', '-')}-${ours.manifest.version}.tgz`
    const archive = archives.find((each) => each.endsWith(`/${file}`))
    if (!archive) throw new Error(`${name} is not packed: there is no ${file} among ${archives.join(', ') || 'no archives'}.`)
    mkdirSync(target)
    const { status, stderr } = spawnSync('tar', ['-xzf', archive, '-C', target, '--strip-components=1'], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`tar on ${archive}: ${stderr}`)
    installPacked(neededBy(target), { folder, archives })
  }
}

/**
 * As npm does, its peers too where they are not optional.
 * @param {string} installed
 * @returns {string[]}
 */
function neededBy(installed) {
  const { dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifestOf(installed)
  return [...Object.keys(dependencies), ...Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional)]
}

/** @param {string} name */
function workspaceCopy(name) {
  const copies = [root, ...workspacePackages().map(({ folder }) => folder)].map((folder) => join(folder, 'node_modules', name))
  const copy = copies.find((each) => existsSync(each))
  if (!copy) throw new Error(`The workspace has no ${name}. Add it to the devDependencies of a package.`)
  return realpathSync(copy)
}

/**
 * @param {string} installed
 * @param {string} folder
 */
function linkCommands(installed, folder) {
  const { name, bin = {} } = manifestOf(installed)
  mkdirSync(folder, { recursive: true })
  for (const [command, file] of Object.entries(typeof bin === 'string' ? { [name]: bin } : bin)) {
    writeFileSync(join(folder, command), `#!/bin/sh\nexec node "${join(installed, file)}" "$@"\n`)
    chmodSync(join(folder, command), 0o755)
  }
}

/**
 * @param {string} folder
 * @returns {{ name: string, bin?: string | Record<string, string>, dependencies?: Record<string, string>, peerDependencies?: Record<string, string>, peerDependenciesMeta?: Record<string, { optional?: boolean }> }}
 */
function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
