import { createCrm } from '@diwan/core'
import { storageConformance, type StoragePart } from '@diwan/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { postgres, type PostgresOptions } from './postgres.ts'
import { testDatabase } from './test-database.ts'
import { parsed, type ParsedStatement } from './test-parsed-statement.ts'
import { notPortable } from './test-portable-rule.ts'
import { isOfTenants, tablesWithoutTenant } from './test-tenant-rule.ts'

/** Records and writes do each thing once, random programs do them in every way, and predicates ask in every way; these are the same in both modes. */
const modes: readonly { readonly mode: string; readonly options: PostgresOptions; readonly parts: readonly StoragePart[] }[] = [
  { mode: 'PostgreSQL', options: {}, parts: ['records', 'writes', 'programs'] },
  { mode: 'databases that speak its language', options: { feed: 'counter', search: 'scan' }, parts: ['records', 'writes', 'programs', 'predicates'] },
]

/** Every statement that the storage sends while those parts of the kit run. */
async function statementsOf(options: PostgresOptions, parts: readonly StoragePart[]): Promise<readonly ParsedStatement[]> {
  const database = await testDatabase()
  const texts = new Set<string>()
  const open = () => postgres({ url: database.url, ...options, trace: (sql) => texts.add(sql) })
  const migrate = async () => {
    await (await createCrm({ storage: open() })).close()
  }
  const runs: (() => Promise<void>)[] = []
  storageConformance({
    name: 'watched',
    parts,
    runs: 4,
    test: (_name, run) => void runs.push(run),
    open: async (begin) => {
      await database.clear(begin === 'migrated' ? migrate : undefined)
      const storage = open()
      return { storage, dispose: () => storage.close() }
    },
  })
  try {
    for (const run of runs) await run()
  } finally {
    await database.drop()
  }
  return [...texts].map(parsed)
}

describe.each(modes)('statements for $mode', ({ options, parts }) => {
  let statements: readonly ParsedStatement[]
  beforeAll(async () => {
    statements = await statementsOf(options, parts)
  }, 240_000)

  it('hold every table that they read or write to the tenant', () => {
    const own = statements.filter(isOfTenants)
    // Where a counter numbers the changes, writes do not become one statement.
    for (const verb of ['select', 'insert', 'update', 'delete', ...(options.feed === 'counter' ? [] : ['with'])]) expect(own.some(({ sql }) => sql.startsWith(verb)), verb).toBe(true)
    expect(own.flatMap((statement) => tablesWithoutTenant(statement).map((table) => `${table} in ${statement.sql}`))).toEqual([])
  })

  it.runIf(options.feed === 'counter')('ask for nothing that Citus, CockroachDB or YugabyteDB lack', () => {
    expect(statements.flatMap((statement) => notPortable(statement).map((what) => `${what} in ${statement.sql}`))).toEqual([])
  })
})

describe('the rule of tenants', () => {
  it.each([
    ['select 1 from diwan_task as t where t.tenant_id = $1 and exists (select 1 from diwan_customer as tr where tr.tenant_id = t.tenant_id)', []],
    ['select 1 from diwan_task as t where t.tenant_id = $1 and exists (select 1 from diwan_customer as tr where tr.id = t.customer_id)', ['diwan_customer']],
    ['select 1 from diwan_task as t where t.tenant_id = $1 or t.id = $2', ['diwan_task']],
    ['select 1 from diwan_task as t join diwan_customer as c on c.id = t.customer_id where t.tenant_id = $1', ['diwan_customer']],
    ['select 1 from diwan_task as t join diwan_customer as c on c.tenant_id = t.tenant_id where t.id = $1', ['diwan_task', 'diwan_customer']],
    ['select 1 from diwan_task as t where t.tenant_id = $1 union all select 1 from diwan_customer as c', ['diwan_customer']],
    ['with o as (select * from diwan_task as t where t.tenant_id = $1) update diwan_task as u set title = $2 from o where u.tenant_id = o.tenant_id', []],
    ['with w as (delete from diwan_task where id = $1 returning 1) select 1 from w', ['diwan_task']],
    ['update diwan_task set title = $1 where id = $2', ['diwan_task']],
    ['insert into diwan_task (id) values ($1)', ['diwan_task']],
  ])('finds what %s leaves open', (sql, tables) => {
    expect(tablesWithoutTenant(parsed(sql))).toEqual(tables)
  })
})

describe('the rule of portable statements', () => {
  it.each([
    'select pg_advisory_xact_lock($1)',
    'select pg_snapshot_xmin(pg_current_snapshot())',
    'listen changes',
    'select 1 from diwan_change as t where t.xmin = $1',
    'create table a (position bigint generated always as identity)',
    'create table a (position bigserial)',
    'create index a on b using gist (c)',
    'create index a on b using gin (c, d)',
    'select a % $1 from b',
    `select nextval('a')`,
  ])('refuses %s', (sql) => {
    expect(notPortable(parsed(sql))).toHaveLength(sql.includes('pg_snapshot') ? 2 : 1)
  })

  it('knows what remains of a division', () => {
    expect(notPortable(parsed('select a % 1 from b'))).toEqual([])
  })
})
