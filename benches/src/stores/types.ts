import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { withCompiler } from '../compiler.ts'

const entityCount = 60
const queryCount = 150

/** What 60 entities of 21 fields and 150 typed queries of them cost the compiler, beyond importing the same packages. */
export async function measureTypes({ log }: BenchOptions): Promise<readonly BenchRow[]> {
  return withCompiler((compile) => {
    const empty = compile({ empty: `${imports}export const nothing = [defineEntity, field] as const\nexport type Nothing = Repository<EntityDefinition>\n` }, 'empty').instantiations
    const full = compile({ full: program() }, 'full').instantiations
    log(`Types: ${full.toLocaleString('en')} instantiations, ${empty.toLocaleString('en')} of them for the imports`)
    return [row({ what: `Types of ${entityCount} entities and ${queryCount} queries`, figure: full - empty, unit: 'instantiations', baseline: 'a program that imports the same', bound: '<= 20000' })]
  })
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
