import type { Database } from './database.ts'
import { bytesOf, tableSizes } from './sizes.ts'
import { allTables, createLike, idAt, type TableName } from './tables.ts'

interface Variant {
  readonly name: string
  /** What a column is copied as, where that differs. */
  readonly column?: (name: string, type: string) => string | undefined
  /** Changes an empty table first. */
  readonly change?: (postgres: Database, table: string) => Promise<void>
}

const texts = ['body', 'subject', 'snippet', 'title']

const variants: readonly Variant[] = [
  { name: 'as it is' },
  { name: 'ids as text', column: (name, type) => (type === 'uuid' ? `${name}::text` : undefined), change: idsAsText },
  { name: 'tenant ids of 36 characters', column: (name) => (name === 'tenant_id' ? `rpad(tenant_id, 36, '-0123456789abcdef')` : undefined) },
  { name: 'no index entries for missing values', change: sparseIndexes },
  { name: 'no texts', column: (name) => (texts.includes(name) ? 'null' : name === 'diff' ? `diff - 'body' - 'subject'` : undefined) },
]

/** Bytes per interaction of the same rows, those before a moment, kept otherwise. */
export async function measureVariants(postgres: Database, before: string): Promise<ReadonlyMap<string, number>> {
  const bytes = new Map<string, number>()
  for (const { name, column = () => undefined, change } of variants) {
    await postgres.query('create schema variant')
    for (const table of allTables) {
      await createLike(postgres, table, { schema: 'variant' })
      await change?.(postgres, `variant.diwan_${table}`)
      const columns = (await columnsOf(postgres, table)).map(({ name, type }) => column(name, type) ?? `"${name}"`)
      await postgres.query(`insert into variant.diwan_${table} select ${columns.join(', ')} from diwan_${table} where id < $1 order by id`, [idAt(before)])
    }
    await postgres.query('vacuum (analyze)')
    bytes.set(name, bytesOf(await tableSizes(postgres, 'variant')))
    await postgres.query('drop schema variant cascade')
  }
  return bytes
}

async function columnsOf(postgres: Database, table: TableName) {
  const rows = await postgres.query(`select column_name as name, data_type as type from information_schema.columns where table_schema = 'public' and table_name = $1 order by ordinal_position`, [`diwan_${table}`])
  return rows as unknown as readonly { readonly name: string; readonly type: string }[]
}

async function idsAsText(postgres: Database, table: string): Promise<void> {
  const rows = await postgres.query(`select attname from pg_attribute where attrelid = $1::regclass and atttypid = 'uuid'::regtype`, [table])
  for (const row of rows) await postgres.query(`alter table ${table} alter column ${String(row['attname'])} type text collate "C"`)
}

/** Of the indexes whose first column after the tenant may be empty, the entries that are. */
async function sparseIndexes(postgres: Database, table: string): Promise<void> {
  const rows = await postgres.query(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition, attname as first from pg_index
     join pg_attribute on attrelid = indrelid and attnum = indkey[1] and not attnotnull where indrelid = $1::regclass and not indisprimary`,
    [table],
  )
  for (const { name, definition, first } of rows) {
    await postgres.query(`drop index ${String(name)}`)
    await postgres.query(`${String(definition)} where ${String(first)} is not null`)
  }
}
