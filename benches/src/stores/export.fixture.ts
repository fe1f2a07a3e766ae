import { columnsOf, selected } from './columns.ts'
import { openPostgres } from './postgres-store.ts'
import { openSqlite } from './sqlite-store.ts'
import { sessionOf, tenant, user, type Store } from './store.ts'

// Usage: export.fixture.ts SQLite|PostgreSQL LOCATION diwan|raw. Reads all interactions and says what that took as JSON.
// What `iterate` takes where nobody says otherwise.
const batch = 500
const [name, location, who] = process.argv.slice(2)
const store = await (name === 'SQLite' ? openSqlite(location!) : openPostgres(location!))
const read = who === 'raw' ? rawBatches : diwanBatches
for await (const _ of read(store)) break
globalThis.gc?.()
const idle = process.memoryUsage.rss()
let peak = idle
let rows = 0
const start = performance.now()
for await (const records of read(store)) {
  rows += records.length
  peak = Math.max(peak, process.memoryUsage.rss())
}
const seconds = (performance.now() - start) / 1000
process.stdout.write(`${JSON.stringify({ rows, seconds, above: peak - idle, cancelled: who === 'raw' ? 0 : await cancelled() })}\n`)
await store.close()

function diwanBatches({ crm }: Store, signal?: AbortSignal): AsyncIterable<readonly unknown[]> {
  return sessionOf(crm).interactions.iterate({}, { batch, ...(signal && { signal }) })
}

/** Pages by their last row too, as a cursor would hold a connection and its snapshot until the last row is taken. */
async function* rawBatches({ execute }: Store): AsyncIterable<readonly unknown[]> {
  const columns = selected(columnsOf('interaction'), 't')
  for (let after = ''; ; ) {
    const rows = await execute(`select ${columns} from diwan_interaction as t where t.tenant_id = '${tenant}' and t.deleted_at is null and (t.visibility <> 'private' or t.created_by = 'user:${user}')${after} order by t.occurred_at, t.id limit ${batch}`)
    if (rows.length > 0) yield rows
    if (rows.length < batch) return
    const { occurred_at: at, id } = rows.at(-1)!
    after = ` and (t.occurred_at, t.id) > ('${at instanceof Date ? at.toISOString() : String(at)}', '${String(id)}')`
  }
}

/** Milliseconds from an abort, in the middle of a batch, to the end of the loop. */
async function cancelled(): Promise<number> {
  const abort = new AbortController()
  let at = 0
  setTimeout(() => {
    at = performance.now()
    abort.abort()
  }, 30)
  try {
    for await (const _ of diwanBatches(store, abort.signal)) await new Promise(setImmediate)
  } catch (error) {
    if (!abort.signal.aborted) throw error
  }
  return performance.now() - at
}
