import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCrm, defineEntity, entities, field } from '@diwan/core'
import type { Row } from '@diwan/core/storage'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from './drivers/open-database.ts'
import { sqlite } from './sqlite.ts'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diwan-sqlite-'))
  file = join(folder, 'crm.db')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const pet = (more: Parameters<typeof defineEntity>[1]['fields'] = {}, indexes: { fields: string[]; unique?: boolean }[] = []) =>
  defineEntity('pet', { collection: 'pets', fields: { name: field.text({ max: 50, personal: false }), ...more }, indexes, internal: true })
const petId = '01900000-0000-7000-8000-000000000001'

describe('a SQLite file', () => {
  it('is in WAL mode, with foreign keys on', async () => {
    const storage = sqlite({ file })
    storage.define({ entities })
    await storage.migrate()
    const orphan = { id: petId, interactionId: petId, customerId: null, contactPointId: null, role: 'from', handle: null, normalizedHandle: null, displayName: null, response: null, occurredAt: '2026-01-01T00:00:00.000Z', kind: 'call' }
    await expect(storage.transaction((transaction) => transaction.insert('participant', 'acme', [orphan]))).rejects.toMatchObject({ code: 'storage_failed', blame: 'storage' })
    expect(await storage.count({ entity: 'participant', tenant: 'acme', where: { op: 'always' }, deleted: 'include' }, 1)).toBe(0)
    const other = openDatabase(file)
    expect(other.prepare('pragma journal_mode').all([])).toEqual([['wal']])
    other.close()
    await storage.close()
  })

  it('is busy for a transaction whose first step waits too long for another process, whatever that step is', async () => {
    const storage = sqlite({ file, busyMilliseconds: 30 })
    storage.define({ entities: { pet: pet() } })
    await storage.migrate()
    const other = openDatabase(file)
    other.exec('begin immediate')
    const first = [
      storage.transaction((transaction) => transaction.count({ entity: 'pet', tenant: 'acme', where: { op: 'always' }, deleted: 'include' }, 1)),
      storage.transaction((transaction) => transaction.savepoint(async () => {})),
      storage.transaction((transaction) => transaction.insert('pet', 'acme', [{ id: petId, name: 'Rex' }])),
    ]
    for (const each of await Promise.allSettled(first)) expect(each).toMatchObject({ status: 'rejected', reason: { code: 'storage_busy' } })
    other.exec('rollback')
    other.close()
    await storage.close()
  })

  it('says what is pending before it is migrated, and refuses a host that only checks', async () => {
    const storage = sqlite({ file })
    await expect(createCrm({ storage, migrations: 'check' })).rejects.toMatchObject({ code: 'not_migrated', blame: 'host' })
    expect((await storage.pending()).map((step) => step.id)).toContain('create diwan_customer')
    await createCrm({ storage })
    await createCrm({ storage, migrations: 'check' })
    await storage.close()
  })

  it('gets the columns and indexes that a later schema adds, and keeps its rows', async () => {
    const before = sqlite({ file })
    before.define({ entities: { pet: pet() } })
    await before.migrate()
    await before.transaction((transaction) => transaction.insert('pet', 'acme', [{ id: petId, name: 'Rex' }]))
    await before.close()

    const after = sqlite({ file })
    after.define({ entities: { pet: pet({ owner: field.optional(field.key()), price: field.optional(field.money()), tags: field.optional(field.keys({ max: 5, personal: false })) }, [{ fields: ['owner'], unique: true }]) } })
    expect((await after.pending()).map((step) => step.id)).toEqual([
      'add diwan_pet.owner', 'add diwan_pet.price', 'add diwan_pet.price_currency', 'add diwan_pet.tags', 'index diwan_pet_owner',
    ])
    await after.migrate()
    expect(await after.pending()).toEqual([])
    const second = { id: petId.replace(/1$/, '2'), name: 'Fay', owner: 'u_1', price: { amount: 5n, currency: 'EUR' }, tags: ['a'] }
    await after.transaction((transaction) => transaction.insert('pet', 'acme', [second]))
    const rows: readonly Row[] = await after.select({ entity: 'pet', tenant: 'acme', where: { op: 'always' }, order: [{ field: 'id', direction: 'asc' }], limit: 9, deleted: 'include' })
    expect(rows).toEqual([{ id: petId, name: 'Rex', owner: null, price: null, tags: null }, second])
    await after.close()
  })

  it('is refused where a newer version of Diwan wrote it', async () => {
    const storage = sqlite({ file })
    storage.define({ entities })
    await storage.migrate()
    const database = openDatabase(file)
    database.exec("insert into diwan_migration (owner, id, phase, layout, started_at) values ('core', 'of tomorrow', 'expand', 99, '2030-01-01T00:00:00.000Z')")
    database.close()
    await expect(storage.pending()).rejects.toMatchObject({ code: 'schema_too_new', blame: 'host' })
    await expect(createCrm({ storage: sqlite({ file }) })).rejects.toMatchObject({ code: 'schema_too_new' })
    await storage.close()
  })

  it('shows a reader what another connection has just committed, whatever was read before', async () => {
    const [one, two] = [sqlite({ file }), sqlite({ file })]
    const [writer, reader] = [await createCrm({ storage: one }), await createCrm({ storage: two })].map((crm) => crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }))
    const { id } = await writer!.customers.create({ kind: 'person', name: { given: 'A' } })
    for (let n = 2; n < 6; n++) {
      await reader!.customers.get(id)
      await reader!.customers.find({ limit: 1 })
      await writer!.customers.update(id, { lifecycle: `stage ${n}` })
      expect((await reader!.customers.get(id)).version).toBe(n)
    }
    await one.close()
    await two.close()
  })

  it('says plainly why it cannot be opened', () => {
    expect(() => sqlite({ file: join(folder, 'missing', 'crm.db') })).toThrow(expect.objectContaining({ code: 'storage_failed', blame: 'host' }))
    expect(() => sqlite({ file, driver: 'node-sqlite3-wasm' })).toThrow(expect.objectContaining({ code: 'configuration_invalid', blame: 'host' }))
  })

  it.each([['a file', () => file], ['memory', () => ':memory:']])('refuses a write in %s that waits for the transaction around it', async (_name, where) => {
    const crm = await createCrm({ storage: sqlite({ file: where(), busyMilliseconds: 100 }) })
    const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
    const person = { kind: 'person', name: { given: 'Claire' } } as const
    const inner = session.transaction(async (inside) => {
      await inside.customers.create(person)
      await session.customers.create(person)
    })
    await expect(inner).rejects.toMatchObject({ code: 'storage_busy', hint: expect.stringContaining('session it was given') })
    await session.customers.create(person)
    expect(await session.customers.count()).toEqual({ value: 1, exact: true })
    await crm.close()
  })
})
