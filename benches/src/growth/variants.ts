import type { Database } from './database.ts'
import { createStatements, type Table } from './layout.ts'
import { arrival } from './load.ts'
import { bytesOf, tableSizes } from './sizes.ts'

interface Variant {
  readonly name: string
  readonly id?: string
  readonly sparse?: boolean
  /** What a column is copied as. */
  readonly column?: (name: string, type: string) => string | undefined
}

const variants: readonly Variant[] = [
  { name: 'as it is' },
  { name: 'ids as text', id: 'text collate "C"', column: (name, type) => (type === 'uuid' ? `${name}::text` : undefined) },
  { name: 'tenant ids of 36 characters', column: (name) => (name === 'tenant_id' ? `rpad(tenant_id, 36, '-0123456789abcdef')` : undefined) },
  { name: 'no index entries for missing values', sparse: true },
  { name: 'no texts', column: (name) => (['body', 'subject', 'snippet', 'title'].includes(name) ? 'null' : name === 'diff' ? `diff - 'body' - 'subject'` : undefined) },
]

/** Bytes per interaction of the same rows, those before a moment, kept otherwise. */
export async function measureVariants(postgres: Database, tables: readonly Table[], before: string): Promise<ReadonlyMap<string, number>> {
  const bytes = new Map<string, number>()
  for (const { name, id, sparse = false, column = () => undefined } of variants) {
    await postgres.query('create schema variant')
    for (const table of tables) {
      for (const statement of createStatements(table, { schema: 'variant', foreignKeys: false, sparse, ...(id && { id }) })) await postgres.query(statement)
      const columns = table.columns.map((each) => column(each.name, each.type) ?? `"${each.name}"`)
      await postgres.query(`insert into variant.${table.name} select ${columns.join(', ')} from ${table.name} where ${arrival[table.name]} < $1 order by ${arrival[table.name]}`, [before])
    }
    await postgres.query('vacuum (analyze)')
    bytes.set(name, bytesOf(await tableSizes(postgres, 'variant')))
    await postgres.query('drop schema variant cascade')
  }
  return bytes
}
