import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pnpm } from './pnpm.mjs'

/**
 * Packs published packages as the registry would get them, into a folder that has nothing else afterwards.
 * @param {readonly string[]} names
 * @param {string} folder
 * @returns {string[]} The archives. Throws where pnpm fails; what it says is on stderr.
 */
export function pack(names, folder) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const code = pnpm([...names.map((name) => `--filter=${name}`), '--loglevel=error', 'pack', '--pack-destination', folder])
  if (code !== 0) throw new Error(`pnpm pack ended with ${code}; its messages are above.`)
  return readdirSync(folder).map((file) => join(folder, file))
}
