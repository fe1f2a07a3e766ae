import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'

const entityCount = 60
const queryCount = 150

/** What 60 entities of 21 fields and 150 typed queries of them cost the compiler, beyond importing the same packages. */
export async function measureTypes({ log }: BenchOptions): Promise<readonly BenchRow[]> {
  const parent = join(import.meta.dirname, '..', '..', 'node_modules', '.cache')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'types-'))
  try {
    const empty = instantiations(folder, 'empty', `${imports}export const nothing = [defineEntity, field] as const\nexport type Nothing = Repository<EntityDefinition>\n`)
    const full = instantiations(folder, 'full', program())
    log(`Types: ${full.toLocaleString('en')} instantiations, ${empty.toLocaleString('en')} of them for the imports`)
    return [row({ what: `Types of ${entityCount} entities and ${queryCount} queries`, figure: full - empty, unit: 'instantiations', baseline: 'a program that imports the same', bound: '<= 20000' })]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const imports = `import { defineEntity, field, type EntityDefinition, type Repository } from '@diwan/core'\n`

function program(): string {
  const entities = Array.from({ length: entityCount }, (_, n) => `export const entity${n} = defineEntity('entity${n}', { collection: 'entities${n}', fields: { ${fields()} }, relations: { parent: { kind: 'one', to: 'customer', local: 'parentId' }, children: { kind: 'many', to: 'contactPoint', foreign: 'customerId' } }, sorts: ['f2'] })\ndeclare const repository${n}: Repository<typeof entity${n}>\n`)
  const queries = Array.from({ length: queryCount }, (_, n) => `  const page${n} = await repository${n % entityCount}.find({ select: ['f0', 'f1', 'f2'], where: { f0: { in: ['x', 'y'] }, or: [{ f1: { gt: 3 } }, { f4: { isNull: false } }] }, sort: '-f2', include: { parent: true, children: { limit: 5 } }, limit: 50 })\n  page${n}.items[0]!.f0.length\n  page${n}.items[0]!.children[0]!.value.length\n`)
  return `${imports}${entities.join('')}export async function run() {\n${queries.join('')}}\n`
}

/** A reference and 20 more of every kind. */
function fields(): string {
  const kinds = [`field.text({ max: 200, personal: false })`, 'field.optional(field.integer())', 'field.instant()', 'field.key()', 'field.optional(field.money())']
  const own = Array.from({ length: 20 }, (_, n) => `f${n}: ${kinds[n % kinds.length]}`)
  return [`parentId: field.reference('customer', { merge: 'move', delete: 'keep', erase: 'detach' })`, ...own].join(', ')
}

function instantiations(folder: string, name: string, text: string): number {
  const file = join(folder, `${name}.ts`)
  writeFileSync(file, text)
  const config = join(folder, `${name}.json`)
  const base = join(import.meta.dirname, '..', '..', '..', 'tsconfig.base.json')
  writeFileSync(config, JSON.stringify({ extends: base, compilerOptions: { types: [] }, files: [file] }))
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', config, '--extendedDiagnostics'], { encoding: 'utf8' })
  const found = /Instantiations:\s+(\d+)/.exec(stdout)
  if (status !== 0 || !found) throw new Error(`TypeScript refused the program “${name}”:\n${stdout.slice(0, 2000)}`)
  return Number(found[1])
}
