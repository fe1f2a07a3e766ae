import { DiwanError } from '@diwan/core'
import type { Compiler } from '../selection-plan.ts'
import { alter, type Alteration } from './alteration.ts'
import { addColumn, createIndex, createTable, statistics } from './ddl.ts'
import { dropIndex } from './drop-index.ts'
import { numberColumn, type DeclaredColumn, type DeclaredTable } from './declared-table.ts'
import type { FoundIndex, FoundTable, FoundTables } from './introspect.ts'
import { step, type Step } from './step.ts'

/** What is known of a table's columns beside what is declared. */
export interface Known {
  /** Columns that a step of the chain drops, once it is asked for. */
  readonly dropped: ReadonlySet<string>
  /** Fields that a backfill gives values to. */
  readonly backfilled: ReadonlySet<string>
  readonly hasRows: boolean
}

/** The steps that make a table serve its entity, while older versions serve too. */
export function tableSteps(compiler: Compiler, declared: DeclaredTable, tables: FoundTables, known: Known): readonly Step[] {
  const { owner, table } = declared
  const found = tables.get(table.name)
  if (!found) {
    tables.set(table.name, asDeclared(declared))
    return [step({ owner, id: `create ${table.name}`, phase: 'expand', isNew: true, statements: createTable(compiler, declared) })]
  }
  refuseUnknown(compiler, declared, found, known)
  return [
    ...declared.columns.filter(({ name }) => !found.columns.has(name)).map((column) => addStep(compiler, declared, found, { column, known })),
    ...alterSteps(compiler, declared, found, [...loosened(declared, found, known), ...missingKeys(declared, found)]),
    ...declared.indexes.flatMap((index) => indexStep(compiler, declared, found, index)),
  ]
}

/** The steps that let no row be without the value that its field must have, once every version writes it. */
export function requireSteps(compiler: Compiler, declared: DeclaredTable, found: FoundTable): readonly Step[] {
  const changes = tooLoose(declared, found).map((column): Change => ({ id: `require ${declared.table.name}.${column.name}`, alteration: { do: 'setNullable', column: column.name, nullable: false } }))
  return alterSteps(compiler, declared, found, changes, 'contract')
}

/** Columns that may be null in the database and not in their field. */
export function tooLoose({ columns }: DeclaredTable, found: FoundTable): readonly DeclaredColumn[] {
  return columns.filter(({ name, nullable }) => !nullable && found.columns.get(name)?.nullable === true)
}

/** The table that `create` leaves behind. */
function asDeclared({ columns, indexes, foreignKeys }: DeclaredTable): FoundTable {
  return {
    columns: new Map(columns.map(({ name, type, nullable }) => [name, { type, nullable, default: null }])),
    indexes: new Map(indexes.map(({ name, columns: parts, unique }) => [name, { columns: parts, unique, valid: true }])),
    foreignKeys: new Map(foreignKeys.map((key) => [key.name, key])),
  }
}

/** A value is missing for a column that must have one, so this version could not insert a row. */
function refuseUnknown(compiler: Compiler, { table, columns }: DeclaredTable, found: FoundTable, { dropped }: Known): void {
  const names = new Set([...columns.map(({ name }) => name), numberColumn(table, compiler.dialect), ...dropped])
  for (const [name, column] of found.columns) {
    if (names.has(name) || !isMandatory(column)) continue
    throw new DiwanError('schema_too_new', `${table.name}.${name} must have a value, and this version of ${table.entity.owner} does not know it`, {
      blame: 'host',
      hint: 'Install the newer version that made it. Where the field was removed since, add a contract step that drops its column',
    })
  }
}

function isMandatory(column: { readonly nullable: boolean; readonly default: string | null }): boolean {
  return !column.nullable && column.default === null
}

interface Addition {
  readonly column: DeclaredColumn
  readonly known: Known
}

function addStep(compiler: Compiler, { owner, table }: DeclaredTable, found: FoundTable, { column, known }: Addition): Step {
  const { name, type, nullable, fallback } = column
  // A default gives its value to the rows that are there, and to those that older versions go on to write.
  const isFilled = nullable || fallback !== null
  if (!isFilled && known.hasRows && !known.backfilled.has(column.field ?? '')) throw withoutValue(table.name, column)
  const definition = { name, type, nullable: nullable || !isFilled, default: fallback }
  found.columns.set(name, definition)
  return step({ owner, id: `add ${table.name}.${name}`, phase: 'expand', statements: [addColumn(compiler, table.name, definition)] })
}

function withoutValue(table: string, { name, field }: DeclaredColumn): DiwanError {
  return new DiwanError('configuration_invalid', `${table}.${name} is new and must have a value, and nothing gives one to the rows that are there`, {
    blame: 'plugin',
    hint: `Give the field ${field ?? name} a default, make it optional, or add a backfill that sets it`,
  })
}

interface Change {
  readonly id: string
  readonly alteration: Alteration
}

/** Columns that this version may leave empty: as it declares, or because it no longer knows them. */
function loosened({ table, columns }: DeclaredTable, found: FoundTable, { dropped }: Known): readonly Change[] {
  const optional = columns.filter(({ name, nullable }) => nullable && found.columns.get(name)?.nullable === false).map(({ name }) => name)
  const leaving = [...dropped].filter((name) => isMandatory(found.columns.get(name) ?? { nullable: true, default: null }))
  return [...optional, ...leaving].map((column) => ({ id: `loosen ${table.name}.${column}`, alteration: { do: 'setNullable', column, nullable: true } }))
}

function missingKeys({ table, foreignKeys }: DeclaredTable, found: FoundTable): readonly Change[] {
  const there = new Set(Array.from(found.foreignKeys.values(), ({ columns, to }) => [...columns, to].join()))
  return foreignKeys.filter(({ columns, to }) => !there.has([...columns, to].join())).map((key) => ({ id: `reference ${table.name}.${key.columns.at(-1)!}`, alteration: { do: 'addForeignKey', key } }))
}

/** One step for each change, or one for all where the table has to be built anew. */
function alterSteps(compiler: Compiler, { owner, table }: DeclaredTable, found: FoundTable, changes: readonly Change[], phase: Step['phase'] = 'expand'): readonly Step[] {
  if (changes.length === 0) return []
  const one = changes.length === 1 ? changes[0]! : undefined
  const copy = { columns: new Map(found.columns), indexes: new Map(found.indexes), foreignKeys: new Map(found.foreignKeys) }
  const whole = alter(compiler, table, copy, changes.map(({ alteration }) => alteration))
  if (one ?? whole.alone) {
    alter(compiler, table, found, changes.map(({ alteration }) => alteration))
    return [step({ owner, id: one?.id ?? `rebuild ${table.name}`, phase, ...whole })]
  }
  return changes.map(({ id, alteration }) => step({ owner, id, phase, ...alter(compiler, table, found, [alteration]) }))
}

function indexStep(compiler: Compiler, { owner, table }: DeclaredTable, found: FoundTable, index: DeclaredTable['indexes'][number]): readonly Step[] {
  const { name, columns, unique } = index
  const there = found.indexes.get(name)
  if (there && isSameIndex(there, index)) return []
  const { concurrently } = compiler.dialect
  const how = concurrently ? 'concurrently ' : ''
  const drop = !there ? [] : concurrently ? [`drop index concurrently if exists "${name}"`] : dropIndex(compiler, table.name, found, name)
  found.indexes.set(name, { columns, unique, valid: true })
  const statements = [...drop, ...createIndex(compiler, { ...index, table: table.name }, how), ...statistics(compiler, table, name, index)]
  return [step({ owner, id: `index ${name}`, phase: 'expand', statements, alone: concurrently ?? null })]
}

export function isSameIndex(found: FoundIndex, declared: { readonly columns: readonly string[]; readonly unique: boolean }): boolean {
  return found.valid && found.unique === declared.unique && found.columns.join() === declared.columns.join()
}
