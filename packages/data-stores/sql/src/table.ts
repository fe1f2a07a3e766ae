import type { EntityDefinition, Field, StorageType } from '@diwan/core'
import { storedFields } from '@diwan/core/storage'
import type { Bind, FeedKind, NamedColumn, SqlDialect } from './dialect.ts'

export interface Column extends NamedColumn {
  readonly nullable: boolean
}

/** One field of a record and the column or, for Money, the two columns it is kept in. */
export interface FieldColumns {
  readonly field: string
  readonly type: StorageType
  readonly visible: boolean
  readonly columns: readonly Column[]
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
}

/** How an entity is laid out. Every key and index begins with the tenant. */
export interface Table {
  readonly entity: EntityDefinition
  readonly name: string
  readonly fields: readonly FieldColumns[]
  readonly byField: ReadonlyMap<string, FieldColumns>
  /** By field, and by `field.currency` for the currency of a money field. */
  readonly operands: ReadonlyMap<string, Operand>
  readonly primaryKey: readonly string[]
  readonly indexes: readonly TableIndex[]
  readonly foreignKeys: readonly { readonly column: string; readonly table: string }[]
  readonly softDeletes: boolean
}

export const tenantColumn = 'tenant_id'
export const tenantType = { type: 'key', max: 100, indexed: true } as const

/** The column that a feed is read in the order of. */
export const feedColumns: Readonly<Record<FeedKind, string>> = { oneWriter: 'position', counter: 'position', transactionIds: 'transaction_id' }

const prefix = 'diwan_'

export function tableOf(entity: EntityDefinition, dialect: SqlDialect): Table {
  const stored = Object.entries(storedFields(entity))
  const indexed = new Set(['id', ...entity.clusterBy, ...entity.indexes.flatMap((index) => index.fields)])
  const fields = stored.map(([name, field]) => fieldColumns(name, field, indexed.has(name)))
  const byField = new Map(fields.map((field) => [field.field, field]))
  const columnOf = (field: string) => byField.get(field)!.columns[0]!.name
  const name = tableName(entity.name)
  return {
    entity,
    name,
    fields,
    byField,
    operands: new Map(fields.flatMap((field) => operandsOf(field, dialect))),
    primaryKey: primaryKeyOf(entity, dialect, columnOf),
    indexes: [
      ...entity.indexes.map(({ fields: keys, unique = false }) => {
        const columns = keys.map(columnOf)
        return { name: `${name}_${columns.join('_')}`, columns: [tenantColumn, ...columns, ...(unique || columns.includes('id') ? [] : ['id'])], unique }
      }),
      // A feed is read by tenant, and its end is asked for often.
      ...(entity.feed && dialect.feed === 'oneWriter' ? [{ name: `${name}_${feedColumns.oneWriter}`, columns: [tenantColumn, feedColumns.oneWriter], unique: true }] : []),
      ...(entity.searchKey && dialect.searchIndex ? [{ name: `${name}_${columnOf(entity.searchKey)}_search`, columns: [columnOf(entity.searchKey)], unique: false, isSearch: true } as const] : []),
    ],
    foreignKeys: Object.entries(entity.fields).flatMap(([field, { reference }]) => (reference ? [{ column: columnOf(field), table: tableName(reference.to) }] : [])),
    softDeletes: byField.has('deletedAt'),
  }
}

export function tableName(entity: string): string {
  return prefix + snakeCase(entity)
}

function primaryKeyOf(entity: EntityDefinition, { feed }: SqlDialect, columnOf: (field: string) => string): readonly string[] {
  if (!entity.feed) return [tenantColumn, ...entity.clusterBy.map(columnOf), 'id']
  if (feed === 'oneWriter') return [feedColumns.oneWriter]
  return [tenantColumn, feedColumns[feed], ...(feed === 'transactionIds' ? ['id'] : [])]
}

function fieldColumns(name: string, field: Field, indexed: boolean): FieldColumns {
  const column = snakeCase(name)
  const { type, nullable, max } = field
  const columns: Column[] = [{ name: column, type, nullable, indexed, ...(max !== undefined && { max }) }]
  if (type === 'money') columns.push({ name: `${column}_currency`, type: 'key', max: 3, nullable, indexed: false })
  return { field: name, type, visible: field.presence !== 'hidden', columns }
}

function operandsOf({ field, type, columns }: FieldColumns, dialect: SqlDialect): readonly (readonly [string, Operand])[] {
  const [first, currency] = columns
  const own = [field, { column: first!.name, type, encode: dialect.encoder(type) }] as const
  return currency ? [own, [`${field}.currency`, { column: currency.name, type: 'key', encode: dialect.encoder('key') }]] : [own]
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
