import { createCrm, isDiwanError, type Crm } from '@diwan/core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { smallDisk, whyNoDisk } from '../../../../scripts/small-disk.mjs'
import { postgres } from './postgres.ts'
import { startServers, type TestServers } from './test-servers.ts'

/** Whose the server's files are, where the test runs as root. */
const uid = 65_534

describe.skipIf(whyNoDisk)(`a full disk${whyNoDisk ? ` (${whyNoDisk})` : ''}`, () => {
  let servers: TestServers
  let disk: ReturnType<typeof smallDisk>
  let crm: Crm
  let client: pg.Client
  beforeAll(async () => {
    disk = smallDisk({ megabytes: 24, uid })
    servers = await startServers()
    // The log is elsewhere: a server that cannot write it ends, which its restart mends.
    await run(servers.urls[0]!, `create tablespace small location '${disk.folder}'`)
    await run(servers.urls[0]!, 'create database small tablespace small')
    const url = Object.assign(new URL(servers.urls[0]!), { pathname: '/small' }).href
    client = new pg.Client(url)
    await client.connect()
    await client.query(`create table other as select repeat('x', 2000) as x, n from generate_series(1, 1500) n`)
    crm = await createCrm({ storage: postgres({ url }) })
  }, 60_000)
  afterAll(async () => {
    await crm.close()
    await client.end()
    await servers.stop()
    disk.remove()
  })

  it('is said, keeps whole what was written, and is written to again once there is room', async () => {
    const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
    const kept: string[] = []
    const fill = async () => {
      for (let n = 0; n < 200; n++) kept.push(...(await session.customers.createMany(Array.from({ length: 50 }, (_, i) => ({ kind: 'person', name: { given: `Given ${n} ${i}`, family: 'x'.repeat(150) }, contactPoints: [{ kind: 'email', value: `a${n}.${i}@example.com` }] } as const)))).map(({ id }) => id))
    }
    const error: unknown = await fill().catch((cause: unknown) => cause)
    expect(isDiwanError(error) && error).toMatchObject({ code: 'storage_full', blame: 'storage' })
    expect(kept.length).toBeGreaterThan(10)
    const counts = async () => {
      const { rows } = await client.query<{ n: string }>(`select (select count(*) from diwan_customer) as n union all select (select count(*) from diwan_contact_point) union all select (select count(*) from diwan_change where entity = 'customer')`)
      return rows.map(({ n }) => Number(n))
    }
    expect(await counts()).toEqual([kept.length, kept.length, kept.length])
    await client.query('drop table other')
    const again = await session.customers.create({ kind: 'person', name: { given: 'Again' }, contactPoints: [{ kind: 'email', value: 'again@example.com' }] })
    expect((await session.customers.get(again.id)).version).toBe(1)
    expect(await counts()).toEqual([kept.length + 1, kept.length + 1, kept.length + 1])
  })
})

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(sql)
  await client.end()
}
