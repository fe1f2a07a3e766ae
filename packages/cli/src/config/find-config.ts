import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DiwanError } from '@diwan/core'

export const configNames = ['diwan.config.ts', 'diwan.config.mts', 'diwan.config.js', 'diwan.config.mjs'] as const

/** The configuration file of `folder` or the nearest folder above it that has one. Throws `configuration_missing`. */
export function findConfig(folder: string): string {
  for (let here = resolve(folder); ; here = dirname(here)) {
    const found = configNames.map((name) => join(here, name)).find((path) => existsSync(path))
    if (found) return found
    if (here === dirname(here)) break
  }
  throw new DiwanError('configuration_missing', `No diwan.config.ts (or .mts, .js, .mjs) in ${folder} or any folder above it`, {
    blame: 'host',
    hint: 'Run the command inside the host project, or name the file: diwan --config path/to/diwan.config.ts',
  })
}
