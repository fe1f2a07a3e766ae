import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestCrm, releaseExample } from '@diwan/testing'
import { openDatabase } from './drivers/open-database.ts'
import { sqlite } from './sqlite.ts'

// Usage: record-release.fixture.ts VERSION. Writes the schema of now and some rows to released/VERSION.sql, and the rows as JSON.
const version = process.argv[2]!
const folder = await mkdtemp(join(tmpdir(), 'diwan-release-'))
const file = join(folder, 'crm.db')
const { crm } = await createTestCrm({ storage: sqlite({ file }), migrations: 'manual' })
const schema = (await crm.storage.pending()).flatMap(({ statements }) => statements)
await crm.migrate()
await releaseExample.fill(crm)
const records = await releaseExample.read(crm)
await crm.close()

const database = openDatabase(file)
const rows = (sql: string) => database.prepare(sql).all([]).map(([value]) => String(value))
const inserts: string[] = []
// In the order in which they were made, so that references find what they refer to.
for (const table of rows(`select name from sqlite_schema where type = 'table' and name like 'diwan%' and name not like '%\\_\\_%' escape '\\' and name not in ('diwan_migration', 'diwan_lease', 'diwan_extension_slot') order by rowid`)) {
  const columns = rows(`select name from pragma_table_info('${table}')`)
  const values = columns.map((column) => `quote("${column}")`).join(` || ', ' || `)
  inserts.push(...rows(`select ${values} from ${table}`).map((row) => `insert into ${table} (${columns.map((column) => `"${column}"`).join(', ')}) values (${row})`))
}
database.close()
await rm(folder, { recursive: true })

const released = join(import.meta.dirname, '..', 'released', version)
await writeFile(`${released}.sql`, [...schema, ...inserts].map((statement) => `${statement};\n`).join(''))
await writeFile(`${released}.json`, `${JSON.stringify(records, undefined, 1)}\n`)
