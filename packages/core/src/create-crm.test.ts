import { describe, expect, it } from 'vitest'
import { createCrm } from './create-crm.ts'
import type { CrmOptions } from './crm.ts'
import type { Change } from './entities/change.ts'
import type { JsonObject } from './values/json.ts'
import { memoryStorage } from './storage/memory/memory-storage.ts'
import type { MigrationStep, Storage } from './storage/storage.ts'

const agent = { tenant: 'acme', actor: { type: 'user', id: 'u_1' } } as const
const claire = { kind: 'person', name: { given: 'Claire' } } as const

/** A storage with one step to go. */
function unmigrated(): { readonly storage: Storage; readonly done: string[] } {
  const storage = memoryStorage()
  const done: string[] = []
  const pending = async (): Promise<readonly MigrationStep[]> => (done.includes('migrated') ? [] : [{ owner: 'core', id: 'create customer', phase: 'expand', alone: false, statements: [] }])
  storage.pending = pending
  storage.migrate = async () => {
    const steps = await pending()
    done.push('migrated')
    return steps
  }
  const define = storage.define.bind(storage)
  storage.define = (schema) => {
    done.push('defined')
    define(schema)
  }
  return { storage, done }
}

async function open(options: Partial<CrmOptions> = {}) {
  const logged: [string, JsonObject | undefined][] = []
  const crm = await createCrm({ storage: memoryStorage(), ports: { log: { write: (level, _message, details) => void logged.push([level, details]) } }, ...options })
  return { crm, logged, session: crm.session(agent) }
}

describe('createCrm', () => {
  it('migrates at start, unless it is told otherwise', async () => {
    const auto = unmigrated()
    await createCrm({ storage: auto.storage })
    expect(auto.done).toEqual(['defined', 'migrated'])

    const manual = unmigrated()
    const crm = await createCrm({ storage: manual.storage, migrations: 'manual' })
    expect(manual.done).toEqual(['defined'])
    expect(await crm.migrate()).toHaveLength(1)
    expect(await crm.migrate()).toEqual([])
  })

  it('refuses to start on a storage that is behind, where it only checks', async () => {
    const { storage, done } = unmigrated()
    await expect(createCrm({ storage, migrations: 'check' })).rejects.toMatchObject({ code: 'not_migrated', blame: 'host', details: { pending: ['create customer'] } })
    expect(done).toEqual(['defined'])
    await storage.migrate()
    await expect(createCrm({ storage, migrations: 'check' })).resolves.toBeDefined()
  })

  it('makes times and ids from the ports it is given', async () => {
    let next = 0
    const ids = { next: () => `01900000-0000-7000-8000-${String(++next).padStart(12, '0')}` }
    const { session } = await open({ ports: { clock: { now: () => 0 }, ids } })
    expect(await session.customers.create(claire)).toMatchObject({ id: '01900000-0000-7000-8000-000000000001', createdAt: '1970-01-01T00:00:00.000Z' })
  })
})

describe('the event `committed`', () => {
  it('comes after the commit, with the changes of the transaction', async () => {
    const { crm, session } = await open()
    const told: { tenant: string; changes: readonly Change[]; visible: Promise<number> }[] = []
    crm.on('committed', (event) => told.push({ ...event, visible: session.customers.count().then(({ value }) => value) }))
    const { id } = await session.customers.create(claire)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({ tenant: 'acme', changes: [{ entity: 'customer', recordId: id, operation: 'create', recordVersion: 1 }] })
    expect(await told[0]!.visible).toBe(1)
  })

  it('does not come for reads, for what changes nothing, nor for what failed', async () => {
    const { crm, session } = await open()
    const { id } = await session.customers.create(claire)
    let told = 0
    crm.on('committed', () => void told++)
    await session.customers.get(id)
    await session.customers.update(id, { lifecycle: 'prospect' })
    await session.transaction(async (inside) => {
      await inside.customers.update(id, { lifecycle: 'active' })
      throw new Error('no')
    }).catch(() => undefined)
    expect(told).toBe(0)
  })

  it('leaves the write alone where a listener throws, now or later, and tells the others and the log', async () => {
    const { crm, session, logged } = await open()
    let told = 0
    crm.on('committed', () => {
      throw new Error('at once')
    })
    crm.on('committed', async () => {
      await Promise.resolve()
      throw new Error('later')
    })
    crm.on('committed', () => void told++)
    const { id } = await session.customers.create(claire)
    expect((await session.customers.get(id)).id).toBe(id)
    expect(told).toBe(1)
    expect(logged).toEqual([['error', { error: 'Error: at once' }], ['error', { error: 'Error: later' }]])
  })

  it('stops coming to who has left, and to all after close', async () => {
    const { crm, session } = await open()
    const told: string[] = []
    const leave = crm.on('committed', () => void told.push('left'))
    crm.on('committed', () => void told.push('stayed'))
    leave()
    await session.customers.create(claire)
    expect(told).toEqual(['stayed'])
    await crm.close()
    await session.customers.create(claire)
    expect(told).toEqual(['stayed'])
  })
})
