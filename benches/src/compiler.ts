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

export interface CompilerOptions {
  /** The packages' sources by TypeScript 7, which needs no build and a fifth of the time; else built packages by TypeScript 6, as in bounds. Default false. */
  readonly unbuilt?: boolean
}

/** Compiles programs in a folder of their own, below the packages that they import. */
export function withCompiler<T>(work: (compile: Compile) => T, { unbuilt = false }: CompilerOptions = {}): T {
  const parent = join(import.meta.dirname, '..', 'node_modules', '.cache')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'types-'))
  try {
    return work((files, entry) => compileIn(folder, { files, entry, unbuilt }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Program {
  readonly files: Readonly<Record<string, string>>
  readonly entry: string
  readonly unbuilt: boolean
}

function compileIn(folder: string, { files, entry, unbuilt }: Program): Compiled {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.ts`), text)
  const config = join(folder, `${entry}.json`)
  const outDir = join(folder, 'out', entry)
  // Sources of the packages are part of the program, so they are below it too.
  const rootDir = join(import.meta.dirname, '..', '..')
  writeFileSync(config, JSON.stringify({ extends: join(rootDir, 'tsconfig.base.json'), compilerOptions: { types: [], customConditions: unbuilt ? ['diwan-source'] : [], noEmit: false, allowImportingTsExtensions: unbuilt, declaration: true, emitDeclarationOnly: true, rootDir, outDir }, files: [join(folder, `${entry}.ts`)] }))
  const compiler = join(dirname(createRequire(import.meta.url).resolve(unbuilt ? 'typescript-native/package.json' : 'typescript/package.json')), 'bin', 'tsc')
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', config, '--extendedDiagnostics', ...(unbuilt ? ['--singleThreaded'] : [])], { encoding: 'utf8' })
  const found = /Instantiations:\s+(\d+)/.exec(stdout)
  if (status !== 0 || !found) throw new Error(`TypeScript refused the program “${entry}”:\n${stdout.slice(0, 2000)}`)
  return { instantiations: Number(found[1]), declarations: (name) => readFileSync(join(outDir, relative(rootDir, folder), `${name}.d.ts`), 'utf8') }
}
