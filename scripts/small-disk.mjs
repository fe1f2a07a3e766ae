// A disk that is soon full, for tests of what storages do then.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Why there can be none here; undefined where there can. */
export const whyNoDisk = process.platform === 'linux' && process.getuid?.() === 0 ? undefined : 'mounting a small disk takes root on Linux'

/**
 * Mounts a folder of its own with room for `megabytes`.
 * @param {{ megabytes: number, uid?: number }} options
 */
export function smallDisk({ megabytes, uid = 0 }) {
  const folder = mkdtempSync(join(tmpdir(), 'diwan-disk-'))
  run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,uid=${uid},mode=0700`, 'tmpfs', folder)
  return {
    folder,
    remove: () => {
      run('umount', '--lazy', folder)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** @param {string[]} command */
function run(...command) {
  const [program, ...parameters] = command
  const { status, stderr, error } = spawnSync(/** @type {string} */ (program), parameters, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command.join(' ')} failed: ${error?.message ?? stderr}`)
}
