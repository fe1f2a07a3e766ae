import { textTable } from '../text-table.ts'
import type { Database } from './database.ts'
import { allTables, interactionTables, type TableName } from './tables.ts'

export interface TableSize {
  readonly table: TableName
  readonly rows: number
  /** Bytes, with what is kept out of line. */
  readonly heap: number
  readonly indexes: number
}

/** Bytes on disk by table, without the maps of free space. The tables must have been vacuumed. */
export async function tableSizes(postgres: Database, schema = 'public'): Promise<readonly TableSize[]> {
  const rows = await postgres.query(
    `select relname, reltuples::bigint as rows, pg_relation_size(oid) + coalesce(pg_relation_size(nullif(reltoastrelid, 0)), 0) + coalesce(pg_indexes_size(nullif(reltoastrelid, 0)), 0) as heap,
       pg_indexes_size(oid) as indexes from pg_class where relkind = 'r' and relnamespace = $1::regnamespace`,
    [schema],
  )
  const found = new Map(rows.map((row) => [row['relname'], row]))
  return allTables.map((table) => {
    const row = found.get(`diwan_${table}`)!
    return { table, rows: Number(row['rows']), heap: Number(row['heap']), indexes: Number(row['indexes']) }
  })
}

/** Bytes of the tables that an interaction writes to, for each interaction. */
export function bytesOf(sizes: readonly TableSize[]): number {
  const written: readonly TableName[] = interactionTables
  return sizes.filter(({ table }) => written.includes(table)).reduce((sum, { heap, indexes }) => sum + heap + indexes, 0) / interactionsIn(sizes)
}

export function sizeTable(sizes: readonly TableSize[]): string {
  const interactions = interactionsIn(sizes)
  const each = (bytes: number) => Math.round(bytes / interactions).toLocaleString('en')
  return textTable([
    ['for each interaction', 'rows', 'heap', 'indexes', 'all'],
    ...sizes.map(({ table, rows, heap, indexes }) => [table, (rows / interactions).toFixed(2), each(heap), each(indexes), each(heap + indexes)]),
  ])
}

/** How full the leaf pages of the interactions' indexes are, in percent, weighted by size. */
export async function indexDensity(postgres: Database): Promise<number> {
  await postgres.query('create extension if not exists pgstattuple')
  const [found] = await postgres.query(
    'select sum(leaves.avg_leaf_density * leaves.leaf_pages) / sum(leaves.leaf_pages) as density from pg_index, pgstatindex(indexrelid::regclass) as leaves where indrelid = any($1::regclass[])',
    [interactionTables.map((table) => `diwan_${table}`)],
  )
  return Number(found!['density'])
}

function interactionsIn(sizes: readonly TableSize[]): number {
  return sizes.find(({ table }) => table === 'interaction')!.rows
}
