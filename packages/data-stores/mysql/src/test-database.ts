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
  drop(): Promise<void>
}

let made = 0

/** A database of one's own on the server of `DIWAN_TEST_MYSQL_URL`. */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `diwan_test_${process.pid}_${Date.now().toString(36)}_${made++}`
  const administrator = await createConnection({ uri: server!, rowsAsArray: true })
  const run = async (sql: string) => (await administrator.query(sql))[0] as unknown[][]
  await run(`create database ${name}`)
  await run(`use ${name}`)
  return {
    url: new URL(`/${name}`, server).href,
    run,
    drop: async () => {
      await run(`drop database ${name}`)
      await administrator.end()
    },
  }
}
