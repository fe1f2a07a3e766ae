import type { EntityDefinition, Field, StorageType } from '@diwan/core'
import { storedFields } from '@diwan/core/storage'

export interface Column {
  readonly name: string
  readonly type: StorageType
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
}

/** How an entity is laid out. Every key and index begins with the tenant. */
export interface Table {
  readonly entity: EntityDefinition
  readonly name: string
  readonly fields: readonly FieldColumns[]
  readonly byField: ReadonlyMap<string, FieldColumns>
  readonly primaryKey: readonly string[]
  readonly indexes: readonly TableIndex[]
  readonly foreignKeys: readonly { readonly column: string; readonly table: string }[]
  readonly softDeletes: boolean
}

export const tenantColumn = 'tenant_id'
export const feedColumnName = 'position'
const prefix = 'diwan_'

export function tableOf(entity: EntityDefinition): Table {
  const fields = Object.entries(storedFields(entity)).map(([name, field]) => fieldColumns(name, field))
  const byField = new Map(fields.map((field) => [field.field, field]))
  const columnOf = (field: string) => byField.get(field)!.columns[0]!.name
  const name = tableName(entity.name)
  return {
    entity,
    name,
    fields,
    byField,
    primaryKey: entity.feed ? [feedColumnName] : [tenantColumn, ...entity.clusterBy.map(columnOf), 'id'],
    indexes: [
      ...entity.indexes.map(({ fields: indexed, unique = false }) => {
        const columns = indexed.map(columnOf)
        return { name: `${name}_${columns.join('_')}`, columns: [tenantColumn, ...columns, ...(unique || columns.includes('id') ? [] : ['id'])], unique }
      }),
      // A feed is read by tenant, and its end is asked for often.
      ...(entity.feed ? [{ name: `${name}_${feedColumnName}`, columns: [tenantColumn, feedColumnName], unique: true }] : []),
    ],
    foreignKeys: Object.entries(entity.fields).flatMap(([field, { reference }]) => (reference ? [{ column: columnOf(field), table: tableName(reference.to) }] : [])),
    softDeletes: byField.has('deletedAt'),
  }
}

export function tableName(entity: string): string {
  return prefix + snakeCase(entity)
}

function fieldColumns(name: string, field: Field): FieldColumns {
  const column = snakeCase(name)
  const { type, nullable } = field
  const columns: Column[] = [{ name: column, type, nullable }]
  if (type === 'money') columns.push({ name: `${column}_currency`, type: 'key', nullable })
  return { field: name, type, visible: field.presence !== 'hidden', columns }
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
