import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The portal's own folder. */
export const home = dirname(dirname(fileURLToPath(import.meta.url)))

/** What the portal keeps between starts; `CARAVAN_DATA` puts it elsewhere. */
export function dataFolder(): string {
  const folder = process.env['CARAVAN_DATA'] ?? join(home, 'data')
  mkdirSync(folder, { recursive: true })
  return folder
}

export function databaseFile(): string {
  return join(dataFolder(), 'caravan.db')
}

/** Signs cookies and cursors; made at the first start and kept, so that people stay signed in over the next. */
export function secret(): string {
  const path = join(dataFolder(), 'secret')
  if (!existsSync(path)) writeFileSync(path, randomBytes(32).toString('hex'), { mode: 0o600 })
  return readFileSync(path, 'utf8')
}
