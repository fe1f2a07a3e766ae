import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCrm, defineMigration, field, type Crm, type Extensions, type Migration } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SqliteDatabase } from './drivers/database.ts'
import { openDatabase } from './drivers/open-database.ts'
import { sqlite } from './sqlite.ts'

const { filterable, optional } = field
const key = filterable(optional(field.key()))
const plain = optional(field.key())

let folder: string
let database: SqliteDatabase
const open: Storage[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diwan-slots-'))
  database = openDatabase(join(folder, 'crm.db'))
})

afterEach(async () => {
  for (const storage of open.splice(0)) await storage.close()
  database.close()
  await rm(folder, { recursive: true, force: true })
})

interface Version {
  readonly host: NonNullable<Extensions['customer']>[string]
  readonly steps?: readonly Migration[]
}

async function start({ host, steps = [] }: Version, migrations: 'auto' | 'manual' = 'auto'): Promise<Crm> {
  const storage = sqlite({ file: join(folder, 'crm.db') })
  open.push(storage)
  return createCrm({ storage, extensions: { customer: { host } }, hostMigrations: steps, migrations })
}

function sessionOf(crm: Crm, tenant = 'acme') {
  return crm.session({ tenant, actor: { type: 'user', id: 'u_1' } })
}

async function add(crm: Crm, names: readonly string[], host: object): Promise<void> {
  await sessionOf(crm).customers.createMany(names.map((given) => ({ kind: 'person', name: { given }, ext: { host: { ...host } } }) as const))
}

const count = async (crm: Crm, host: object) => (await sessionOf(crm).customers.count({ where: { ext: { host: { ...host } } } })).value

const rows = (sql: string) => database.prepare(sql).all([]).map((row) => row.map(String).join(' '))

const registry = () => rows(`select slot, coalesce(owner || '.' || field, '-'), state from diwan_extension_slot order by entity, slot`)

const stepsOf = async (steps: Promise<readonly { readonly id: string; readonly phase: string }[]>) => (await steps).map(({ id, phase }) => `${phase} ${id}`)

describe('slots of SQLite', () => {
  it('are added with their index and written down, and need no filling where there are no records', async () => {
    const crm = await start({ host: { tier: key, note: plain } })
    expect(registry()).toEqual(['ext_t1 host.tier settled'])
    expect(rows(`select name from pragma_index_list('diwan_customer') where name like '%ext%'`)).toEqual(['diwan_customer_ext_t1'])
    await add(crm, ['A'], { tier: 'gold', note: 'n' })
    expect(rows('select ext_t1, ext from diwan_customer')).toEqual([`gold {"host":{"tier":"gold","note":"n"}}`])
    expect(await crm.storage.pending()).toEqual([])
    expect(await crm.storage.drift!()).toEqual([])
  })

  it('are filled for the records that are there, and once more when no older version runs', async () => {
    const older = await start({ host: { tier: plain } })
    await add(older, ['A', 'B'], { tier: 'gold' })
    await add(older, ['C'], {})
    const newer = await start({ host: { tier: key } }, 'manual')
    expect(await stepsOf(newer.storage.migrate())).toEqual(['expand add diwan_customer.ext_t1', 'expand index diwan_customer_ext_t1', 'expand assign diwan_customer.ext_t1 to host.tier', 'backfill fill diwan_customer.ext t1'])
    expect(registry()).toEqual(['ext_t1 host.tier filled'])
    expect(rows('select version, ext_t1 from diwan_customer order by id')).toEqual(['1 gold', '1 gold', '1 null'])
    // Knows of no slot, as it was started before there was one.
    await add(older, ['D'], { tier: 'gold' })
    expect(await count(newer, { tier: 'gold' })).toBe(2)
    expect(await stepsOf(newer.storage.pending())).toEqual(['contract fill diwan_customer.ext t1'])
    await newer.migrate({ contract: true })
    expect([await count(newer, { tier: 'gold' }), registry()]).toEqual([3, ['ext_t1 host.tier settled']])
    expect(await newer.storage.pending()).toEqual([])
  })

  it('are written by every version that finds them, whether it declares the field or not', async () => {
    const newer = await start({ host: { tier: key } })
    const other = await start({ host: { size: plain, tier: plain } })
    await add(other, ['A'], { tier: 'gold', size: 'x' })
    expect([await count(newer, { tier: 'gold' }), registry()]).toEqual([1, ['ext_t1 host.tier settled']])
  })

  it('go on being filled where that was broken off', async () => {
    const older = await start({ host: { tier: plain } })
    await add(older, Array.from({ length: 1203 }, (_, n) => `${n}`), { tier: 'gold' })
    const filling = await start({ host: { tier: key } }, 'manual')
    const [, second] = [...rows('select id from diwan_customer order by id limit 2 offset 499')]
    database.exec(`create trigger broken before update on diwan_customer when new.id = '${second!}' begin select raise(abort, 'no room'); end`)
    await expect(filling.migrate()).rejects.toMatchObject({ code: 'migration_failed' })
    expect([registry(), rows('select count(ext_t1) from diwan_customer')]).toEqual([['ext_t1 host.tier assigned'], ['500']])
    expect(await count(filling, { tier: 'gold' })).toBe(1203)
    database.exec('drop trigger broken; create trigger again before update on diwan_customer when old.ext_t1 is not null begin select raise(abort, \'filled already\'); end')
    await filling.migrate()
    expect([registry(), rows('select count(ext_t1) from diwan_customer')]).toEqual([['ext_t1 host.tier filled'], ['1203']])
    expect(await count(filling, { tier: 'gold' })).toBe(1203)
  })

  it('stay with a field that is gone until its owner releases it, and then hold nothing of it', async () => {
    const crm = await start({ host: { tier: key, size: key } })
    await add(crm, ['A'], { tier: 'gold', size: 'x' })
    const without = await start({ host: { size: key, colour: key } })
    expect(registry()).toEqual(['ext_t1 host.tier settled', 'ext_t2 host.size settled', 'ext_t3 host.colour filled'])
    await without.migrate({ contract: true })
    const release = defineMigration({ id: 'tier-is-gone', phase: 'contract', operations: [{ do: 'releaseExtension', entity: 'customer', field: 'tier' }] })
    await expect((await start({ host: { tier: key, size: key, colour: key }, steps: [release] }, 'manual')).migrate({ contract: true })).rejects.toMatchObject({ code: 'configuration_invalid' })
    const releasing = await start({ host: { size: key, colour: key }, steps: [release] })
    await releasing.migrate({ contract: true })
    expect(registry()).toEqual(['ext_t1 - free', 'ext_t2 host.size settled', 'ext_t3 host.colour settled'])
    expect(await releasing.storage.drift!()).toEqual([])
    const next = await start({ host: { size: key, colour: key, shape: key }, steps: [release] })
    expect(registry()[0]).toBe('ext_t1 host.shape filled')
    expect(rows('select coalesce(ext_t1, 0), ext_t2, ext from diwan_customer')).toEqual([`0 x {"host":{"tier":"gold","size":"x"}}`])
    expect(await count(next, { shape: null })).toBe(1)
  })

  it('follow what a migration writes to documents', async () => {
    const steps = [defineMigration({ id: 'tiers', phase: 'backfill', entity: 'customer', sets: ['ext'], fields: (row) => ({ ext: { host: { tier: `of ${String((row['name'] as { given: string }).given)}` } } }) })]
    await add(await start({ host: { tier: key } }), ['A'], {})
    expect(await count(await start({ host: { tier: key }, steps }), { tier: 'of A' })).toBe(1)
  })

  it('are told to those who run the steps by hand', async () => {
    await add(await start({ host: { tier: plain } }), ['A'], {})
    const steps = await (await start({ host: { tier: key } }, 'manual')).storage.pending()
    const assign = steps.find(({ id }) => id.startsWith('assign'))!
    expect(assign.statements[0]).toMatch(/^insert into "diwan_extension_slot" .* 'ext_t1', 'host', 'tier', 'key', 'assigned'/)
  })
})
