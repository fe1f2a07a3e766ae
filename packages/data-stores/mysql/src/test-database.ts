import { createConnection } from 'mysql2/promise'
import { describe } from 'vitest'

const server = process.env['DIWAN_TEST_MYSQL_URL']

/** Tests that need a server; skipped where there is none, and their names say so. */
export function describeMysql(name: string, define: () => void): void {
  describe.skipIf(!server)(server ? name : `${name} (DIWAN_TEST_MYSQL_URL names no server, such as mysql://root@127.0.0.1:3306)`, () => {
    define()
  })
}

export interface TestDatabase {
  readonly url: string
  /** Runs statements as an administrator of the server. */
  run(sql: string): Promise<readonly unknown[][]>
  /**
   * Empties it. With `migrate`, it is left as that leaves an empty one: what it made stays where nothing but rows came and went since, which
   * is far faster than to make it again.
   */
  clear(migrate?: () => Promise<void>): Promise<void>
  drop(): Promise<void>
}

let made = 0

/** A database of one's own on the server of `DIWAN_TEST_MYSQL_URL`. */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `diwan_test_${process.pid}_${Date.now().toString(36)}_${made++}`
  const administrator = await createConnection({ uri: server!, rowsAsArray: true })
  const run = async (sql: string) => (await administrator.query(sql))[0] as unknown[][]
  // For what a test still holds, instead of waiting as long as a day.
  await run('set lock_wait_timeout = 30')
  const create = async () => {
    await run(`create database ${name}`)
    await run(`use ${name}`)
  }
  await create()
  let migrated: { readonly by: () => Promise<void>; readonly fingerprint: string } | undefined
  return {
    url: new URL(`/${name}`, server).href,
    run,
    clear: async (migrate) => {
      const isThere = migrated !== undefined && migrated.by === migrate && migrated.fingerprint === (await emptied(run))
      if (isThere) return
      migrated = undefined
      await run(`drop database ${name}`)
      await create()
      if (!migrate) return
      await migrate()
      migrated = { by: migrate, fingerprint: await emptied(run) }
    },
    drop: async () => {
      await run(`drop database ${name}`)
      await administrator.end()
    },
  }
}

const ledger = 'diwan_migration'

/**
 * Takes all rows but the ledger's, after every transaction that is still at them, and tells what is left: how each table and trigger is made,
 * and the ledger.
 */
async function emptied(run: TestDatabase['run']): Promise<string> {
  const tables = (await run('show tables')).map(([table]) => `\`${String(table)}\``)
  if (tables.length === 0) return ''
  // Given once nobody is at them; triggers cannot work while they are held.
  await run(`lock tables ${tables.map((table) => `${table} write`).join(', ')}`)
  await run('unlock tables')
  await run('set foreign_key_checks = 0')
  await run('begin')
  for (const table of tables) if (table !== `\`${ledger}\``) await run(`delete from ${table}`)
  await run('commit')
  await run('set foreign_key_checks = 1')
  const parts = []
  for (const table of tables) parts.push(await run(`show create table ${table}`))
  return JSON.stringify([parts, await run('show triggers'), await run(`select * from ${ledger} order by owner, id`)])
}
