import { boundedName } from '../bounded-name.ts'
import { DiwanError, type BackfillMigration, type ContractOperation } from '@diwan/core'
import type { Compiler } from '../selection-plan.ts'
import { columnNames, tableName, tableOf } from '../table.ts'
import { alter, type Alteration } from './alteration.ts'
import type { Backfill } from './backfill.ts'
import type { ChainStep } from './chains.ts'
import { noteSlot } from '../extensions/slot-registry.ts'
import type { Slot } from '../extensions/slot.ts'
import { dropTable } from './ddl.ts'
import { dropIndex } from './drop-index.ts'
import type { DeclaredTable } from './declared-table.ts'
import type { FoundTable, FoundTables } from './introspect.ts'
import type { Ledger } from './ledger.ts'
import { step, type Step } from './step.ts'

export interface ExplicitContext {
  readonly compiler: Compiler
  readonly declared: ReadonlyMap<string, DeclaredTable>
  readonly tables: FoundTables
  readonly ledger: Ledger
  /** The columns of extension fields. */
  readonly slots: readonly Slot[]
}

/** A step of a chain as it is run on what is there now; `tables` are left as it leaves them. */
export function explicitStep(context: ExplicitContext, { owner, migration, checksum, progress }: ChainStep): Step {
  const { id, phase } = migration
  const base = { owner, id, phase, checksum, progress }
  if (migration.phase === 'backfill') return step({ ...base, backfill: backfillOf(context, owner, migration) })
  const statements: string[] = []
  const byHand = new Set<number>()
  let alone: Step['alone'] = null
  // What was written by hand and is done already, where a step that broke off could not be taken back.
  let done = Number(progress ?? 0)
  for (const operation of migration.operations) {
    requireOwn(context, owner, id, operation)
    const { statements: all, alone: around } = perform(context, owner, id, operation)
    alone ??= around
    if (operation.do !== 'sql') statements.push(...all)
    else
      for (const statement of all) {
        if (done-- > 0) continue
        byHand.add(statements.length)
        statements.push(statement)
      }
  }
  if (alone && migration.operations.length > 1) throw refused(`${owner}/${id}`, 'builds a table anew, which is a step of its own', 'Make a step of each operation')
  return step({ ...base, statements, byHand, alone })
}

/** A backfill over what its entity declares and what it reads besides, as far as that is there. */
export function backfillOf({ compiler, declared, tables }: ExplicitContext, owner: string, migration: BackfillMigration, onlyNull?: string): Backfill {
  const name = `${owner}/${migration.id}`
  const { entity, slots } = declared.get(migration.entity)?.table ?? {}
  if (!entity) throw refused(name, `is about ${migration.entity}, which nobody declares`, 'Remove it together with the entity’s own steps')
  if (entity.feed) throw refused(name, `is about ${migration.entity}, whose rows are never changed`, 'Write rows that say what is new')
  if (entity.owner !== owner && migration.sets.some((field) => field !== 'ext')) throw refused(name, `writes ${migration.entity}, which belongs to ${entity.owner}`, 'Of others’ records, set `ext` alone')
  const table = tableOf({ ...entity, fields: { ...migration.reads, ...entity.fields } }, compiler.dialect, slots)
  const found = tables.get(table.name)
  const isThere = ({ columns }: (typeof table.fields)[number]) => columns.every((column) => found?.columns.has(column.name) ?? false)
  const sets = migration.sets.map((field) => table.byField.get(field))
  const unknown = migration.sets.find((_, index) => !sets[index])
  if (unknown !== undefined || sets.length === 0) throw refused(name, `sets ${unknown ?? 'nothing'}, which is no field of ${migration.entity}`, 'Name the fields it gives values to')
  const absent = Object.keys(migration.reads ?? {}).filter((field) => !isThere(table.byField.get(field)!))
  const empty = Object.fromEntries(absent.map((field) => [field, null]))
  return {
    table,
    reads: table.fields.filter(isThere),
    sets: sets as NonNullable<(typeof sets)[number]>[],
    ...(onlyNull !== undefined && { onlyNull }),
    fields: (row) => {
      const values = migration.fields({ ...row, ...empty })
      const stray = Object.keys(values ?? {}).find((field) => !migration.sets.includes(field))
      if (stray !== undefined) throw refused(name, `gave a value for ${stray}, which is not among its sets: ${migration.sets.join(', ')}`, 'Add it to sets')
      return values
    },
  }
}

/** An owner alters what is his. Statements by hand are his word. */
function requireOwn({ declared, ledger, tables }: ExplicitContext, owner: string, id: string, operation: ContractOperation): void {
  if (operation.do === 'sql' || operation.do === 'releaseExtension') return
  const table = tableName(operation.entity)
  const entity = declared.get(operation.entity)
  const isOwn = entity ? entity.owner === owner : !tables.has(table) || ledger.row(owner, `create ${table}`) !== undefined
  if (!isOwn) throw refused(`${owner}/${id}`, `alters ${table}, which belongs to ${entity?.owner ?? 'another'}`, 'Alter your own entities alone')
}

type Done = Pick<Step, 'statements' | 'alone'>

const nothing: Done = { statements: [], alone: null }

function perform(context: ExplicitContext, owner: string, id: string, operation: ContractOperation): Done {
  const { compiler, tables } = context
  const name = `${owner}/${id}`
  switch (operation.do) {
    case 'sql': {
      const statements = operation.statements[compiler.dialect.name]
      if (!statements) throw refused(name, `has no statements for ${compiler.dialect.name}`, `It has some for ${Object.keys(operation.statements).join(', ')}; an empty list says that there is nothing to do`)
      return { statements, alone: null }
    }
    case 'changeType':
      return changeType(context, name, operation)
    case 'dropColumn':
      return dropField(context, name, operation)
    case 'dropIndex': {
      const table = tableName(operation.entity)
      const index = boundedName(`${table}_${operation.fields.map((field) => columnNames(field)[0]).join('_')}`)
      if (context.declared.get(operation.entity)?.indexes.some((each) => each.name === index)) throw refused(name, `drops ${index}, which is still declared`, 'Remove the index from the entity')
      const found = tables.get(table)
      return found?.indexes.has(index) ? { statements: dropIndex(compiler, table, found, index), alone: null } : nothing
    }
    case 'releaseExtension': {
      const { entity, field } = operation
      const isDeclared = context.declared.get(entity)?.table.entity.fields['ext']?.owners?.[owner]?.[field]?.filter === 'index'
      if (isDeclared) throw refused(name, `releases ext.${owner}.${field} of ${entity}, which is still declared with an index`, 'Remove the field, or declare it with { scan: true }')
      const held = context.slots.filter(({ entity: of, of: holder }) => of === entity && holder?.owner === owner && holder.field.split('.')[0] === field)
      return { statements: held.map((slot) => noteSlot(compiler, { ...slot, of: null, state: 'free' })), alone: null }
    }
    case 'dropTable': {
      const table = tableName(operation.entity)
      if (context.declared.has(operation.entity)) throw refused(name, `drops ${table}, which is still declared`, 'Remove the entity')
      const found = tables.get(table)
      if (!found) return nothing
      tables.delete(table)
      return { statements: dropTable(compiler, table, found), alone: null }
    }
  }
}

function changeType(context: ExplicitContext, name: string, { entity, field }: { readonly entity: string; readonly field: string }): Done {
  const { dialect } = context.compiler
  const { declared, found } = placeOf(context, name, entity)
  const columns = declared.columns.filter((column) => column.field === field)
  if (columns.length === 0) throw refused(name, `changes the type of ${entity}.${field}, which is not declared`, 'Remove it together with what follows for that field')
  const asRead = (type: string) => dialect.typeAsRead?.(type) ?? type
  const other = columns.filter((column) => found.columns.has(column.name) && asRead(found.columns.get(column.name)!.type) !== asRead(column.type))
  return altered(context, declared, found, other.map((column) => ({ do: 'setType', column: column.name, type: column.type })))
}

function dropField(context: ExplicitContext, name: string, { entity, field }: { readonly entity: string; readonly field: string }): Done {
  const { declared, found } = placeOf(context, name, entity)
  if (declared.table.byField.has(field)) throw refused(name, `drops ${entity}.${field}, which is still declared`, 'Remove the field from the entity')
  const isDeclared = (column: string) => declared.columns.some((each) => each.name === column)
  const columns = columnNames(field).filter((column) => found.columns.has(column) && !isDeclared(column))
  return altered(context, declared, found, columns.map((column) => ({ do: 'dropColumn', column })))
}

function altered({ compiler }: ExplicitContext, { table }: DeclaredTable, found: FoundTable, alterations: readonly Alteration[]): Done {
  return alterations.length === 0 ? nothing : alter(compiler, table, found, alterations)
}

function placeOf({ declared, tables }: ExplicitContext, name: string, entity: string): { readonly declared: DeclaredTable; readonly found: FoundTable } {
  const table = declared.get(entity)
  if (!table) throw refused(name, `is about ${entity}, which nobody declares`, 'Drop its table instead')
  return { declared: table, found: tables.get(table.table.name) ?? { columns: new Map(), indexes: new Map(), foreignKeys: new Map() } }
}

function refused(name: string, why: string, hint: string): DiwanError {
  return new DiwanError('configuration_invalid', `The migration ${name} ${why}`, { blame: 'plugin', hint })
}
