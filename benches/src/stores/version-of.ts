import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The installed version of a package that the benches use. */
export function versionOf(name: string): string {
  // Its own package.json, which its exports may not tell of.
  for (let folder = dirname(createRequire(import.meta.url).resolve(name)); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = read(join(folder, 'package.json'))
    if (manifest?.name === name) return manifest.version
  }
  throw new Error(`${name} has no package.json`)
}

function read(file: string): { readonly name?: string; readonly version: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version: string }
  } catch {
    return undefined
  }
}
