import type { Database } from './database.ts'

/** What one interaction writes to. */
export const interactionTables = ['interaction', 'participant', 'change', 'timeline_entry'] as const
export const allTables = ['customer', 'contact_point', ...interactionTables] as const
export type TableName = (typeof allTables)[number]

/** The least id that a record can have that was made at this moment: ids are UUIDv7, so their order is that of arrival. */
export function idAt(moment: string): string {
  const hex = Date.parse(moment).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** An empty table in another schema with the columns, keys and indexes of Diwan's; its partitions are the caller's. */
export async function createLike(postgres: Database, table: TableName, { schema, partitioning = '' }: { readonly schema: string; readonly partitioning?: string }): Promise<void> {
  await postgres.query(`create table ${schema}.diwan_${table} (like public.diwan_${table} including all) ${partitioning}`)
}
