import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTestCrm, releaseExample } from '@diwan/testing'
import { mysql } from './mysql.ts'
import { testDatabase } from './test-database.ts'

// Usage: record-release.fixture.ts VERSION. Writes the schema of now and some rows to released/VERSION.sql, and the rows as JSON.
const version = process.argv[2]!
const database = await testDatabase()
const { crm } = await createTestCrm({ storage: mysql({ url: database.url }), migrations: 'manual' })
const schema = (await crm.storage.pending()).flatMap(({ statements }) => statements)
await crm.migrate()
await releaseExample.fill(crm)
const records = await releaseExample.read(crm)
await crm.close()

const inserts: string[] = []
const own = ['diwan_migration', 'diwan_lease', 'diwan_extension_slot']
for (const [table] of await database.run(`select table_name from information_schema.tables where table_schema = database() and table_name like 'diwan\\_%' order by table_name`)) {
  if (own.includes(String(table))) continue
  const columns = await database.run(`select column_name, data_type from information_schema.columns where table_schema = database() and table_name = '${String(table)}' order by ordinal_position`)
  const names = columns.map(([name]) => `\`${String(name)}\``)
  const values = columns.map(([, type], index) => (/binary|blob/.test(String(type)) ? `coalesce(concat('x''', hex(${names[index]}), ''''), 'null')` : `quote(${names[index]})`))
  const rows = await database.run(`select concat_ws(', ', ${values.join(', ')}) from \`${String(table)}\``)
  inserts.push(...rows.map(([row]) => `insert into \`${String(table)}\` (${names.join(', ')}) values (${String(row)})`))
}
await database.drop()

// References are looked at neither here nor when they are restored, so that tables may come in any order.
const released = join(import.meta.dirname, '..', 'released', version)
await writeFile(`${released}.sql`, [...schema, 'set foreign_key_checks = 0', ...inserts, 'set foreign_key_checks = 1'].map((statement) => `${statement};\n`).join(''))
await writeFile(`${released}.json`, `${JSON.stringify(records, undefined, 1)}\n`)
