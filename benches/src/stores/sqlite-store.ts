import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { createCrm } from '@diwan/core'
import { sqlite } from '@diwan/sqlite'
import { sqliteRaw } from './sqlite-raw.ts'
import { policy, Trace, type Spelling, type Store } from './store.ts'
import { versionOf } from './version-of.ts'

/** A SQLite file of this name in a folder, with Diwan on it and the raw driver beside it. */
export async function sqliteStore(folder: string, name: string): Promise<Store> {
  const file = join(folder, `${name}.db`)
  const store = await openSqlite(file)
  return {
    ...store,
    close: async () => {
      await store.close()
      for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
    },
  }
}

/** One that is there; it stays. */
export async function openSqlite(file: string): Promise<Store> {
  const trace = new Trace()
  const storage = sqlite({ file, driver: 'libsql', trace: trace.note })
  const crm = await createCrm({ storage, policy })
  const database = new Database(file)
  settle(database)
  const driver = `libsql ${versionOf('libsql')}`
  return {
    name: 'SQLite',
    driver,
    crm,
    storage,
    another: () => sqlite({ file, driver: 'libsql' }),
    location: file,
    raws: [sqliteRaw(database, driver)],
    spelling,
    execute: async (sql) => {
      const statement = database.prepare(sql)
      if (statement.reader) return statement.all() as Readonly<Record<string, unknown>>[]
      statement.run()
      return []
    },
    loading: async (work) => {
      const indexes = database.prepare(`select name, sql from sqlite_schema where type = 'index' and tbl_name like 'diwan%' and sql is not null`).all() as { name: string; sql: string }[]
      // What migrations tell the planner goes with an index, and is not gathered again by itself.
      const statistics = database.prepare('select tbl, idx, stat from sqlite_stat1').all() as { tbl: string; idx: string; stat: string }[]
      for (const { name: index } of indexes) database.exec(`drop index "${index}"`)
      for (const setting of ['foreign_keys = off', 'synchronous = off', 'cache_size = -200000']) database.exec(`pragma ${setting}`)
      await work()
      for (const { sql } of indexes) database.exec(sql)
      database.exec('delete from sqlite_stat1')
      const told = database.prepare('insert into sqlite_stat1 (tbl, idx, stat) values (?, ?, ?)')
      for (const { tbl, idx, stat } of statistics) told.run(tbl, idx, stat)
      // Connections read them when the schema changes.
      for (const sql of ['create table read_anew (a)', 'drop table read_anew']) database.exec(sql)
      database.exec('pragma wal_checkpoint(truncate)')
      settle(database)
    },
    bytes: () => Promise.resolve(statSync(file).size),
    traced: (work) => trace.during(work),
    close: async () => {
      database.close()
      await crm.close()
    },
  }
}

/** As Diwan's own connections are. */
function settle(database: Database.Database): void {
  for (const setting of ['busy_timeout = 5000', 'foreign_keys = on', 'synchronous = normal', 'cache_size = -16000', 'temp_store = memory']) database.exec(`pragma ${setting}`)
}

const chance = (n: string) => `((${n} * 2654435761 % 4294967296) / 4294967296.0)`

const spelling: Spelling = {
  numbers: (count) => `with recursive number(n) as (select 1 union all select n + 1 from number where n < ${count})`,
  id: (prefix, n) => `printf('${prefix}-0000-7000-8000-%012x', ${n})`,
  instant: (seconds) => `strftime('%Y-%m-%dT%H:%M:%S.000Z', ${seconds}, 'unixepoch')`,
  join: (...parts) => `(${parts.join(' || ')})`,
  skewed: (n, below) => `cast(${below} * ${chance(n)} * ${chance(n)} * ${chance(n)} as integer)`,
  object: `'{}'`,
}
