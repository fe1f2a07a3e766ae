import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTestCrm, releaseExample } from '@diwan/testing'
import pg from 'pg'
import { postgres } from './postgres.ts'
import { testDatabase } from './test-database.ts'

// Usage: record-release.fixture.ts VERSION. Writes the schema of now and some rows to released/VERSION.sql, and the rows as JSON.
const version = process.argv[2]!
const database = await testDatabase()
const { crm } = await createTestCrm({ storage: postgres({ url: database.url }), migrations: 'manual' })
const schema = (await crm.storage.pending()).flatMap(({ statements }) => statements)
await crm.migrate()
await releaseExample.fill(crm)
const records = await releaseExample.read(crm)
await crm.close()

const client = new pg.Client(database.url)
await client.connect()
const rows = async (sql: string) => (await client.query<unknown[]>({ text: sql, rowMode: 'array' })).rows.map(([value]) => String(value))
const inserts: string[] = []
// In the order in which they were made, so that references find what they refer to.
for (const table of await rows(`select relname from pg_class where relkind = 'r' and relname like 'diwan%' and relname not in ('diwan_migration', 'diwan_lease', 'diwan_extension_slot') order by oid`)) {
  // A transaction's id is none in another server.
  const columns = await rows(`select attname from pg_attribute where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped and attname <> 'transaction_id' order by attnum`)
  const values = columns.map((column) => `quote_nullable("${column}"::text)`).join(` || ', ' || `)
  inserts.push(...(await rows(`select ${values} from ${table}`)).map((row) => `insert into ${table} (${columns.map((column) => `"${column}"`).join(', ')}) values (${row})`))
}
await client.end()
await database.drop()

const released = join(import.meta.dirname, '..', 'released', version)
await writeFile(`${released}.sql`, [...schema, ...inserts].map((statement) => `${statement};\n`).join(''))
await writeFile(`${released}.json`, `${JSON.stringify(records, undefined, 1)}\n`)
