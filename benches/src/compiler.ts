import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface Compiled {
  readonly instantiations: number
  /** The declarations of a file by its name, as a package would publish them. */
  readonly declarations: (name: string) => string
}

/** Compiles programs in a folder of their own, below the packages that they import. */
export function withCompiler<T>(work: (compile: (files: Readonly<Record<string, string>>, entry: string) => Compiled) => T): T {
  const parent = join(import.meta.dirname, '..', 'node_modules', '.cache')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'types-'))
  try {
    return work((files, entry) => compileIn(folder, files, entry))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function compileIn(folder: string, files: Readonly<Record<string, string>>, entry: string): Compiled {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.ts`), text)
  const config = join(folder, `${entry}.json`)
  const outDir = join(folder, 'out', entry)
  const base = join(import.meta.dirname, '..', '..', 'tsconfig.base.json')
  writeFileSync(config, JSON.stringify({ extends: base, compilerOptions: { types: [], customConditions: [], noEmit: false, allowImportingTsExtensions: false, declaration: true, emitDeclarationOnly: true, rootDir: folder, outDir }, files: [join(folder, `${entry}.ts`)] }))
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', config, '--extendedDiagnostics'], { encoding: 'utf8' })
  const found = /Instantiations:\s+(\d+)/.exec(stdout)
  if (status !== 0 || !found) throw new Error(`TypeScript refused the program “${entry}”:\n${stdout.slice(0, 2000)}`)
  return { instantiations: Number(found[1]), declarations: (name) => readFileSync(join(outDir, `${name}.d.ts`), 'utf8') }
}
