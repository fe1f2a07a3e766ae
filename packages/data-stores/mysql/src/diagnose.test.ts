import { createCrm } from '@diwan/core'
import type { Diagnosis, Storage } from '@diwan/core/storage'
import type { SqlConnection, SqlRow } from '@diwan/sql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diagnose } from './diagnose.ts'
import { mysql } from './mysql.ts'
import { describeMysql, testDatabase, type TestDatabase } from './test-database.ts'

const variables = {
  version: '8.0.36',
  sql_mode: 'STRICT_TRANS_TABLES',
  transaction_isolation: 'READ-COMMITTED',
  time_zone: '+00:00',
  innodb_buffer_pool_size: '1048576000',
  innodb_flush_log_at_trx_commit: '1',
}

/** A server that answers as it is told. */
function server(answers: { readonly variables?: Readonly<Record<string, string>>; readonly columns?: readonly SqlRow[]; readonly size?: number; readonly open?: SqlRow | Error }): SqlConnection {
  const answer = (sql: string): readonly SqlRow[] => {
    if (sql === 'show variables') return Object.entries({ ...variables, ...answers.variables })
    if (sql.includes('information_schema.columns')) return answers.columns ?? []
    if (sql.includes('information_schema.tables')) return [[answers.size ?? 0]]
    if (answers.open instanceof Error) throw answers.open
    return answers.open ? [answers.open] : []
  }
  return { all: ({ sql }) => answer(sql), first: ({ sql }) => answer(sql)[0], run: () => 0 }
}

const states = (found: readonly Diagnosis[]) => found.map(({ state, what }) => `${state} ${what}`)

describeMysql('a server that runs', () => {
  let database: TestDatabase
  let storage: Storage

  beforeEach(async () => {
    database = await testDatabase()
    storage = mysql({ url: database.url })
    await createCrm({ storage })
  })

  afterEach(async () => {
    await storage.close()
    await database.drop()
  })

  it('is told as it is, and what of it could be better', async () => {
    const found = await storage.diagnose!()
    expect(found.map(({ what }) => what)).toEqual(['server', 'session', 'texts', 'memory', 'durability', 'transactions'])
    expect(found.filter(({ state }) => state === 'fail')).toEqual([])
    expect(found[2]!.says).toMatch(/^all are compared by utf8mb4_(nopad|0900)_bin$/)
  })

  it('is told where a table compares texts in another way', async () => {
    await database.run('alter table diwan_customer modify column owner_id varchar(100) collate utf8mb4_general_ci')
    expect((await storage.diagnose!()).find(({ what }) => what === 'texts')).toMatchObject({ state: 'fail', says: expect.stringContaining('diwan_customer (utf8mb4_general_ci)') })
  })
})

describe('what a server says', () => {
  it('is well where nothing is wrong', async () => {
    expect(states(await diagnose(server({})))).toEqual(['ok server', 'ok session', 'ok texts', 'ok memory', 'ok durability', 'ok transactions'])
  })

  it.each([
    ['8.0.18', 'fail'],
    ['8.0.19', 'ok'],
    ['8.4.0', 'ok'],
    ['10.6.18-MariaDB', 'fail'],
    ['10.11.2-MariaDB-log', 'ok'],
    ['11.4.1-MariaDB', 'ok'],
  ])('is judged by its version: %s is %s', async (version, state) => {
    expect((await diagnose(server({ variables: { version } })))[0]).toMatchObject({ state, what: 'server' })
  })

  it('is a failure where connections are not as they were set', async () => {
    for (const changed of [{ sql_mode: '' }, { transaction_isolation: 'REPEATABLE-READ' }, { time_zone: 'SYSTEM' }]) {
      expect((await diagnose(server({ variables: changed })))[1]).toMatchObject({ state: 'fail', what: 'session' })
    }
  })

  it('is a warning where memory is short, a crash loses writes, or a transaction stays open', async () => {
    const found = await diagnose(server({ size: 2_000_000_000, variables: { innodb_flush_log_at_trx_commit: '2' }, open: [7, 3600] }))
    expect(states(found)).toEqual(['ok server', 'ok session', 'ok texts', 'warn memory', 'warn durability', 'warn transactions'])
    expect(found[5]!.says).toContain('connection 7')
  })

  it('is a warning where open transactions cannot be seen, and an error where it cannot be asked', async () => {
    const denied = Object.assign(new Error('denied'), { errno: 1227 })
    expect((await diagnose(server({ open: denied })))[5]).toMatchObject({ state: 'warn', says: 'cannot be seen' })
    await expect(diagnose(server({ open: new Error('lost') }))).rejects.toThrow('lost')
  })
})
