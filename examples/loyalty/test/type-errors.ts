import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Program {
  readonly files: readonly string[]
  /** Where packages are found in place of where they are, by name. */
  readonly paths?: Readonly<Record<string, string>>
}

const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript-native/package.json')), 'bin', 'tsc')
const base = join(import.meta.dirname, '..', '..', '..', 'tsconfig.base.json')

/** What TypeScript has against a program of these files and of the plugins, with the settings of this workspace; empty where it has nothing. */
export function typeErrors({ files, paths = {} }: Program): string {
  const folder = mkdtempSync(join(tmpdir(), 'diwan-types-'))
  try {
    const config = join(folder, 'tsconfig.json')
    const found = Object.fromEntries(Object.entries(paths).map(([name, file]) => [name, [file]]))
    writeFileSync(config, JSON.stringify({ extends: base, compilerOptions: { paths: found }, files }))
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', config, '--pretty', 'false'], { encoding: 'utf8' })
    // A copy of the core that is made into another version declares what it does not do.
    return stdout
      .split(/\n(?=\S)/)
      .filter((problem) => !problem.includes('@diwan/core/src/'))
      .join('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
