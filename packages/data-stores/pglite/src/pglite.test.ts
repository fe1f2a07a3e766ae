import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCrm, type Session } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pglite } from './pglite.ts'

const person = { kind: 'person', name: { given: 'سارة' } } as const

async function sessionOn(storage: Storage, migrations: 'auto' | 'manual' = 'auto'): Promise<Session> {
  return (await createCrm({ storage, migrations })).session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
}

describe('a PGlite of the host’s', () => {
  let database: PGlite
  let storage: Storage
  let session: Session

  beforeAll(async () => {
    database = new PGlite({ extensions: { pg_trgm } })
    storage = pglite({ database, busyMilliseconds: 200 })
    session = await sessionOn(storage)
    await database.exec('create table host_order (id int primary key)')
  })
  afterAll(async () => {
    await storage.close()
    await database.close()
  })

  const orders = async () => (await database.query<{ readonly id: number }>('select id from host_order order by id')).rows.map(({ id }) => id)

  it('takes records into its transaction, to keep or to undo with it', async () => {
    const before = (await session.customers.count()).value
    await database.transaction(async (transaction) => {
      await transaction.query('insert into host_order values (1)')
      const inside = await sessionOn(storage.within!(transaction), 'manual')
      const { id } = await inside.customers.create({ ...person, tags: ['a', '"b"'] })
      const reference = { entity: 'customer', recordId: id, system: 'erp', type: 'customer', externalId: '7' } as const
      await inside.externalReferences.create(reference)
      await expect(inside.externalReferences.create(reference)).rejects.toMatchObject({ code: 'duplicate' })
      await inside.interactions.log({ kind: 'purchase', amount: { amount: '12.50', currency: 'EUR' }, participants: [{ customerId: id, role: 'customer' }] })
      expect((await inside.timeline(id)).items[0]!.amount).toEqual({ amount: 1250n, currency: 'EUR' })
    })
    const failing = database.transaction(async (transaction) => {
      await transaction.query('insert into host_order values (2)')
      await (await sessionOn(storage.within!(transaction), 'manual')).customers.create(person)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect((await session.customers.count()).value).toBe(before + 1)
    expect(await orders()).toEqual([1])
  })

  it('is waited for while it is in a transaction, and no longer than was said', async () => {
    const before = (await session.customers.count()).value
    let counted: Promise<{ readonly value: number }> | undefined
    await database.transaction(async (transaction) => {
      await (await sessionOn(storage.within!(transaction), 'manual')).customers.create(person)
      counted = session.customers.count()
      await new Promise((resolve) => setTimeout(resolve, 20))
    })
    expect((await counted!).value).toBe(before + 1)
    let ended = () => {}
    const held = database.transaction(() => new Promise<void>((resolve) => (ended = resolve)))
    await expect(session.customers.count()).rejects.toMatchObject({ code: 'storage_busy' })
    await expect(session.customers.create(person)).rejects.toMatchObject({ code: 'storage_busy' })
    ended()
    await held
    expect((await session.customers.count()).value).toBe(before + 1)
  })

  it('keeps no more statements prepared than 200', async () => {
    const fields = ['kind', 'displayName', 'lifecycle', 'ownerId', 'source', 'createdAt', 'updatedAt', 'preferredLocale'] as const
    const subsets = Array.from({ length: 2 ** fields.length }, (_, bits) => fields.filter((_field, at) => bits & (1 << at)))
    for (let round = 0; round < 2; round++) for (const select of subsets) await session.customers.find({ select, limit: 1 })
    const { rows } = await database.query<{ readonly n: number }>('select count(*)::int as n from pg_prepared_statements')
    expect(rows).toEqual([{ n: 200 }])
  })

  it('stays open when a storage on it is closed', async () => {
    await pglite({ database }).close()
    expect(database.closed).toBe(false)
  })

  it('refuses what is no transaction', () => {
    for (const handle of [undefined, {}, database]) expect(() => storage.within!(handle)).toThrow(expect.objectContaining({ code: 'configuration_invalid' }))
  })
})

it('a PGlite in a folder keeps its records after it is closed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'diwan-pglite-'))
  try {
    const first = pglite({ folder })
    expect(first.capabilities.durable).toBe(true)
    const { id } = await (await sessionOn(first)).customers.create(person)
    await first.close()
    const second = pglite({ folder })
    expect((await (await sessionOn(second)).customers.get(id)).name).toEqual({ given: 'سارة' })
    expect((await second.diagnose!()).map(({ state, what }) => `${state} ${what}`)).toContain('ok indexes')
    await second.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}, 120_000)
