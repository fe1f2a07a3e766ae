import type Database from 'libsql'
import { entities } from '@diwan/core'
import { storedFields } from '@diwan/core/storage'

/** What one interaction writes to, and what that refers to, in order of reference. */
export const tableNames = ['customer', 'contact_point', 'thread', 'interaction', 'participant', 'change', 'timeline_entry'] as const
export type TableName = (typeof tableNames)[number]

export interface Column {
  readonly name: string
  readonly type: string
  readonly nullable: boolean
}

export interface Index {
  readonly name: string
  readonly columns: readonly string[]
}

export interface Table {
  readonly name: TableName
  readonly columns: readonly Column[]
  readonly primaryKey: readonly string[]
  readonly indexes: readonly Index[]
  readonly foreignKeys: readonly { readonly from: readonly string[]; readonly to: string }[]
}

/** PostgreSQL's types for the storage types. Keys compare by code point, as everywhere in Diwan. */
const types: Readonly<Record<string, string>> = {
  id: 'uuid',
  key: 'text collate "C"',
  text: 'text collate "C"',
  integer: 'integer',
  boolean: 'boolean',
  instant: 'timestamptz(3)',
  date: 'date',
  decimal: 'numeric',
  money: 'bigint',
  json: 'jsonb',
}

/** The tables as the SQLite adapter made them: columns, keys and indexes are common to all SQL adapters, the types are PostgreSQL's. */
export function layoutOf(file: Database.Database): readonly Table[] {
  const rows = <T>(sql: string, ...binds: readonly unknown[]) => file.prepare(sql).all(...binds) as T[]
  return tableNames.map((name) => {
    const table = `diwan_${name}`
    const fieldTypes = typesOf(name)
    const found = rows<{ name: string; notnull: number; pk: number }>('select name, "notnull", pk from pragma_table_info(?)', table)
    const isFeed = found.some((column) => column.name === 'position')
    const names = rows<{ name: string }>(`select name from pragma_index_list(?) where origin = 'c'`, table).map((index) => index.name)
    const references = rows<{ table: string; from: string }>(`select "table", "from" from pragma_foreign_key_list(?) where "from" <> 'tenant_id'`, table)
    return {
      name,
      columns: found.map((column) => ({ name: column.name, type: fieldTypes.get(column.name)!, nullable: column.notnull === 0 && column.pk === 0 })),
      // A feed's rows are numbered across tenants by one writer; many writers number them within a tenant.
      primaryKey: isFeed ? ['tenant_id', 'position', 'id'] : found.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk).map((column) => column.name),
      indexes: names
        .map((index) => ({ name: index, columns: rows<{ name: string }>('select name from pragma_index_info(?) order by seqno', index).map((column) => column.name) }))
        .filter(({ columns }) => !columns.includes('position')),
      foreignKeys: references
        .map(({ table: to, from }) => ({ from: ['tenant_id', from], to: to.slice('diwan_'.length) }))
        .filter(({ to }) => (tableNames as readonly string[]).includes(to)),
    }
  })
}

export interface CreateOptions {
  readonly schema?: string
  /** Another type for ids. */
  readonly id?: string
  /** `partition by …`; its partitions are the caller's. */
  readonly partitioning?: string
  readonly foreignKeys: boolean
  /** Leaves out of an index the rows that have no value in its first column after the tenant. */
  readonly sparse?: boolean
}

/** Statements that create a table with its keys and indexes. */
export function createStatements(table: Table, { schema = 'public', id = 'uuid', partitioning = '', foreignKeys, sparse = false }: CreateOptions): readonly string[] {
  const columns = table.columns.map(({ name, type, nullable }) => `"${name}" ${type === 'uuid' ? id : type}${nullable ? '' : ' not null'}`)
  const references = foreignKeys ? table.foreignKeys.map(({ from, to }) => `foreign key (${from.join(', ')}) references ${schema}.${to} (tenant_id, id)`) : []
  return [
    `create table ${schema}.${table.name} (${[...columns, `primary key (${table.primaryKey.join(', ')})`, ...references].join(', ')}) ${partitioning}`,
    ...table.indexes.map(({ name, columns: [tenant, first, ...rest] }) => {
      const isSparse = sparse && table.columns.some((column) => column.name === first && column.nullable)
      return `create index ${name} on ${schema}.${table.name} (${[tenant, first, ...rest].join(', ')})${isSparse ? ` where ${first} is not null` : ''}`
    }),
  ]
}

function typesOf(name: TableName): ReadonlyMap<string, string> {
  const entity = Object.values(entities).find((each) => snakeCase(each.name) === name)!
  const found = new Map([['tenant_id', types['key']!], ['position', 'bigint']])
  for (const [field, { type }] of Object.entries(storedFields(entity))) {
    found.set(snakeCase(field), types[type]!)
    if (type === 'money') found.set(`${snakeCase(field)}_currency`, types['key']!)
  }
  return found
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
