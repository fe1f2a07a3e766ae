import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

export interface Compiled {
  readonly instantiations: number
  /** The declarations of a file by its name, as a package would publish them. */
  readonly declarations: (name: string) => string
}

export type Compile = (files: Readonly<Record<string, string>>, entry: string) => Compiled

/** Compiles programs in a folder of their own, below the packages that they import, which are the built ones or their sources. */
export function withCompiler<T>(work: (compile: Compile) => T, { sources = false }: { readonly sources?: boolean } = {}): T {
  const parent = join(import.meta.dirname, '..', 'node_modules', '.cache')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'types-'))
  try {
    return work((files, entry) => compileIn(folder, { files, entry, conditions: sources ? ['diwan-source'] : [] }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Program {
  readonly files: Readonly<Record<string, string>>
  readonly entry: string
  readonly conditions: readonly string[]
}

function compileIn(folder: string, { files, entry, conditions }: Program): Compiled {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.ts`), text)
  const config = join(folder, `${entry}.json`)
  const outDir = join(folder, 'out', entry)
  // Sources of the packages are part of the program, so they are below it too.
  const rootDir = join(import.meta.dirname, '..', '..')
  writeFileSync(config, JSON.stringify({ extends: join(rootDir, 'tsconfig.base.json'), compilerOptions: { types: [], customConditions: conditions, noEmit: false, allowImportingTsExtensions: conditions.length > 0, declaration: true, emitDeclarationOnly: true, rootDir, outDir }, files: [join(folder, `${entry}.ts`)] }))
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript-native/package.json')), 'bin', 'tsc')
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', config, '--extendedDiagnostics', '--singleThreaded'], { encoding: 'utf8' })
  const found = /Instantiations:\s+(\d+)/.exec(stdout)
  if (status !== 0 || !found) throw new Error(`TypeScript refused the program “${entry}”:\n${stdout.slice(0, 2000)}`)
  return { instantiations: Number(found[1]), declarations: (name) => readFileSync(join(outDir, relative(rootDir, folder), `${name}.d.ts`), 'utf8') }
}
