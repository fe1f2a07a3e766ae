import type { Sent, Watched } from '@diwan/testing'
import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise'

export interface WatchedPool extends Watched {
  /** Its connections are set up by the storage, so plans are those that the storage gets. */
  readonly pool: Pool
  readonly trace: (sql: string, binds: readonly unknown[]) => void
}

/** An index column of the tenant is so long, in bytes. */
const tenantOnly = 402

/** What MySQL or MariaDB is sent, and its plans. Sorting a page of rows is cheap. */
export function watchedPool(url: string): WatchedPool {
  const sent: Sent[] = []
  const pool = createPool({ uri: url, connectionLimit: 2, charset: 'utf8mb4' })
  return {
    pool,
    sent,
    trace: (text, binds) => sent.push({ text, binds: [...binds] }),
    analyze: async () => {
      const [tables] = await pool.query<RowDataPacket[]>({ sql: 'show tables', rowsAsArray: true })
      for (const [table] of tables as unknown as string[][]) await pool.query(`analyze table ${table!}`)
    },
    explain: async ({ text, binds }) => {
      if (!text.startsWith('select')) return undefined
      // A bound list stands for as many placeholders.
      const [first, ...rest] = text.split('?')
      const spread = first! + rest.map((after, index) => `${Array.isArray(binds[index]) ? binds[index].map(() => '?').join(', ') : '?'}${after}`).join('')
      const [steps] = await pool.execute<RowDataPacket[]>(`explain ${spread}`, binds.flat() as never)
      const own = steps.filter(({ table }) => table && !String(table).startsWith('<'))
      return { scans: own.filter((step) => isScan(step, text)).map(described), sorts: own.filter(({ Extra, rows }) => /filesort/.test(String(Extra)) && rows > 100).map(described) }
    },
  }
}

/** Of a whole table, or of all that a tenant has in one; the first page of a list begins with the tenant’s first row. */
function isScan({ table, type, key_len: length }: RowDataPacket, text: string): boolean {
  if (type === 'ALL' || type === 'index') return true
  const isList = table === 't' && text.includes(' order by ')
  return Number(length ?? 0) <= tenantOnly && type !== 'const' && !isList
}

function described({ table, type, key, key_len, rows, Extra }: RowDataPacket): string {
  return JSON.stringify({ table, type, key, key_len, rows, Extra })
}
