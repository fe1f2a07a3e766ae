import type { EntityDefinition, Field, StorageType } from '@diwan/core'
import { storedFields, type StorageSchema } from '@diwan/core/storage'
import { boundedName } from './bounded-name.ts'
import type { Bind, DocumentForm, FeedKind, NamedColumn, SqlDialect } from './dialect.ts'
import { extensionOperands } from './extensions/extension-operands.ts'
import { slotDefinition, slotValue, type Slot } from './extensions/slot.ts'

export interface Column extends NamedColumn {
  readonly nullable: boolean
}

/** A column that is written beside a document, and never read: the value of one of its fields, for an index. */
export interface SlotColumn extends Column {
  readonly valueOf: (document: unknown) => Bind
}

/** One field of a record and the column or, for Money, the two columns it is kept in. */
export interface FieldColumns {
  readonly field: string
  readonly type: StorageType
  readonly visible: boolean
  readonly columns: readonly Column[]
  /** Of the document of extension fields: its slots. */
  readonly beside?: readonly SlotColumn[]
}

export interface TableIndex {
  readonly name: string
  readonly columns: readonly string[]
  readonly unique: boolean
  /** Finds parts of its one column's text, and knows no order. */
  readonly isSearch?: true
}

/** The column a criterion's field stands for, and how its values are bound. */
export interface Operand {
  readonly column: string
  readonly type: StorageType
  readonly encode: ((value: unknown) => Bind) | null
  /** Where it is in the document that the column holds. */
  readonly path?: readonly string[]
  readonly form?: DocumentForm
  /** Of a slot that holds few values, so that each is of many rows. */
  readonly repeats?: true
  /** Of a text in a slot: whether all of every text is there, or of long ones the beginning. */
  readonly holds?: 'all' | 'beginning'
}

/** How an entity is laid out. Every key and index begins with the tenant. */
export interface Table {
  readonly entity: EntityDefinition
  readonly name: string
  readonly fields: readonly FieldColumns[]
  readonly byField: ReadonlyMap<string, FieldColumns>
  /** By field, by `field.currency` for the currency of a money field, and by `ext.owner.name` for an extension field. */
  readonly operands: ReadonlyMap<string, Operand>
  readonly primaryKey: readonly string[]
  readonly indexes: readonly TableIndex[]
  readonly foreignKeys: readonly { readonly column: string; readonly table: string }[]
  readonly softDeletes: boolean
  readonly slots: readonly Slot[]
}

export const tenantColumn = 'tenant_id'
export const tenantType = { type: 'key', max: 100, indexed: true } as const

/** The column that a feed is read in the order of. */
export const feedColumns: Readonly<Record<FeedKind, string>> = { oneWriter: 'position', counter: 'position', transactionIds: 'transaction_id' }

const prefix = 'diwan_'

export function tablesOf({ entities }: StorageSchema, dialect: SqlDialect, slots: readonly Slot[]): ReadonlyMap<string, Table> {
  return new Map(Object.values(entities).map((entity) => [entity.name, tableOf(entity, dialect, slots)]))
}

/** `slots` may be those of other entities as well. */
export function tableOf(entity: EntityDefinition, dialect: SqlDialect, slots: readonly Slot[] = []): Table {
  const own = slots.filter((slot) => slot.entity === entity.name)
  const stored = Object.entries(storedFields(entity))
  const indexed = new Set(['id', ...entity.clusterBy, ...entity.indexes.flatMap((index) => index.fields)])
  const fields = stored.map(([name, field]) => ({ ...fieldColumns(name, field, indexed.has(name)), ...(field.owners && own.length > 0 && { beside: own.map(slotColumn) }) }))
  const byField = new Map(fields.map((field) => [field.field, field]))
  const columnOf = (field: string) => byField.get(field)!.columns[0]!.name
  const name = tableName(entity.name)
  return {
    entity,
    name,
    fields,
    byField,
    operands: new Map([...fields.flatMap((field) => operandsOf(field, dialect)), ...extensionOperands(entity, own, dialect)]),
    primaryKey: primaryKeyOf(entity, dialect, columnOf),
    indexes: [
      ...entity.indexes.map(({ fields: keys, unique = false }) => {
        const columns = keys.map(columnOf)
        return { name: boundedName(`${name}_${columns.join('_')}`), columns: [tenantColumn, ...columns, ...(unique || columns.includes('id') ? [] : ['id'])], unique }
      }),
      // A filter by one value, in the entity's own order, is a range of it.
      ...own.map(({ column }) => ({ name: boundedName(`${name}_${column}`), columns: [tenantColumn, column, ...entity.sorts.slice(0, 1).map(columnOf), 'id'], unique: false })),
      // A feed is read by tenant, and its end is asked for often.
      ...(entity.feed && dialect.feed === 'oneWriter' ? [{ name: boundedName(`${name}_${feedColumns.oneWriter}`), columns: [tenantColumn, feedColumns.oneWriter], unique: true }] : []),
      ...(entity.searchKey && dialect.searchIndex ? [{ name: boundedName(`${name}_${columnOf(entity.searchKey)}_search`), columns: [columnOf(entity.searchKey)], unique: false, isSearch: true } as const] : []),
    ],
    foreignKeys: Object.entries(entity.fields).flatMap(([field, { reference }]) => (reference ? [{ column: columnOf(field), table: tableName(reference.to) }] : [])),
    softDeletes: byField.has('deletedAt'),
    slots: own,
  }
}

/** The columns that a field is written to. */
export function writtenColumns({ columns, beside = [] }: FieldColumns): readonly Column[] {
  return [...columns, ...beside]
}

export function tableName(entity: string): string {
  return boundedName(prefix + snakeCase(entity))
}

/** The columns that a field may be kept in, the second for the currency of an amount. */
export function columnNames(field: string): readonly [string, string] {
  return [snakeCase(field), `${snakeCase(field)}_currency`]
}

function primaryKeyOf(entity: EntityDefinition, { feed }: SqlDialect, columnOf: (field: string) => string): readonly string[] {
  if (!entity.feed) return [tenantColumn, ...entity.clusterBy.map(columnOf), 'id']
  if (feed === 'oneWriter') return [feedColumns.oneWriter]
  return [tenantColumn, feedColumns[feed], ...(feed === 'transactionIds' ? ['id'] : [])]
}

function fieldColumns(name: string, field: Field, indexed: boolean): FieldColumns {
  const [column, currency] = columnNames(name)
  const { type, nullable, max } = field
  const columns: Column[] = [{ name: column, type, nullable, indexed, ...(max !== undefined && { max }) }]
  if (type === 'money') columns.push({ name: currency, type: 'key', max: 3, nullable, indexed: false })
  return { field: name, type, visible: field.presence !== 'hidden', columns }
}

function slotColumn(slot: Slot): SlotColumn {
  return { ...slotDefinition(slot), valueOf: slotValue(slot) }
}

function operandsOf({ field, type, columns }: FieldColumns, dialect: SqlDialect): readonly (readonly [string, Operand])[] {
  const [first, currency] = columns
  const own = [field, { column: first!.name, type, encode: dialect.encoder(type) }] as const
  return currency ? [own, [`${field}.currency`, { column: currency.name, type: 'key', encode: dialect.encoder('key') }]] : [own]
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
