// The pinned pnpm, on machines that have it only through npx. Usage: node scripts/pnpm.mjs <arguments…>
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './workspace.mjs'

/**
 * Runs it in the workspace's folder and answers its exit code. What it prints goes to stderr, or to stdout where that is asked for.
 * @param {string[]} parameters
 * @param {{ stdout?: boolean, env?: Record<string, string> }} [options] `env` is added to this process's own.
 * @returns {number}
 */
export function pnpm(parameters, { stdout = false, env = {} } = {}) {
  const [pin] = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager.split('+')
  // Where npx started this process, it would take these for its own.
  const { npm_config_call: _call, npm_config_package: _package, ...inherited } = process.env
  const { status, error } = spawnSync('npx', ['--yes', pin, ...parameters], {
    cwd: root,
    stdio: ['inherit', stdout ? 1 : 2, 2],
    env: { ...inherited, ...env },
    shell: process.platform === 'win32',
  })
  if (error) throw error
  return status ?? 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(pnpm(process.argv.slice(2), { stdout: true }))
