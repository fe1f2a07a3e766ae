import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineMigration, field } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from './drivers/open-database.ts'
import { all, id, insert, openShop, petRow, type ShopVersion } from './test-shop.ts'

let folder: string
let file: string
const opened: Storage[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diwan-migrations-'))
  file = join(folder, 'shop.db')
})
afterEach(async () => {
  for (const storage of opened.splice(0)) await storage.close()
  await rm(folder, { recursive: true, force: true })
})

function open(version: ShopVersion = {}): Storage {
  const storage = openShop(file, version)
  opened.push(storage)
  return storage
}

/** The storage of a version that has migrated. */
async function started(version: ShopVersion = {}): Promise<Storage> {
  const storage = open(version)
  await storage.migrate()
  return storage
}

const ids = async (steps: Promise<readonly { readonly id: string }[]>) => (await steps).map((step) => step.id)

const stage = field.key()
const setStage = defineMigration({ id: '2026-set-stage', phase: 'backfill', entity: 'pet', sets: ['stage'], fields: (row) => ({ stage: `of ${row['name'] as string}` }) })

describe('a new field', () => {
  it('with a default gives it to the rows that are there, and to those that an older version goes on to write', async () => {
    const old = await started()
    await insert(old, 'pet', [petRow(1)])
    const storage = open({ pet: { stage: field.defaulted(stage, 'it’s \\new'), tags: field.defaulted(field.keys({ max: 5, personal: false }), []), tame: field.defaulted(field.boolean(), true) } })
    expect(await ids(storage.migrate())).toEqual(['add diwan_pet.stage', 'add diwan_pet.tags', 'add diwan_pet.tame'])
    await insert(old, 'pet', [petRow(2)])
    expect(await all(storage, 'pet', ['stage', 'tags', 'tame'])).toEqual([1, 2].map((n) => ({ id: id(n), stage: 'it’s \\new', tags: [], tame: true })))
    expect(await storage.drift!()).toEqual([])
  })

  it('that must have a value is refused where rows have none and nothing gives them one', async () => {
    const old = await started()
    await started({ pet: { stage } })
    await rm(file)
    await insert(await started(), 'pet', [petRow(1)])
    await expect(open({ pet: { stage } }).migrate()).rejects.toMatchObject({ code: 'configuration_invalid', message: expect.stringContaining('diwan_pet.stage') })
    await old.close()
  })

  it('gets its values from a backfill, and refuses null once no older version is left to write it', async () => {
    const old = await started()
    await insert(old, 'pet', [petRow(1)])
    const storage = open({ pet: { stage }, migrations: [setStage] })
    expect(await ids(storage.migrate())).toEqual(['add diwan_pet.stage', '2026-set-stage'])
    expect(await all(storage, 'pet', ['stage', 'version'])).toEqual([{ id: id(1), stage: 'of Pet 1', version: 2 }])
    await insert(old, 'pet', [petRow(2)])
    expect(await ids(storage.pending())).toEqual(['fill diwan_pet.stage', 'require diwan_pet.stage'])
    expect(await ids(storage.migrate())).toEqual([])
    expect(await ids(storage.migrate({ contract: true }))).toEqual(['fill diwan_pet.stage', 'require diwan_pet.stage'])
    expect(await all(storage, 'pet', ['stage'])).toEqual([1, 2].map((n) => ({ id: id(n), stage: `of Pet ${n}` })))
    expect(await storage.drift!()).toEqual([])
    expect(await ids(storage.pending())).toEqual([])
    await expect(insert(old, 'pet', [petRow(3)])).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringContaining('NOT NULL') })
    await expect(open().pending()).rejects.toMatchObject({ code: 'schema_too_new', message: expect.stringContaining('diwan_pet.stage') })
  })

  it('that refers to another table gets its foreign key, and keeps rows, references and numbers', async () => {
    const old = await started()
    await insert(old, 'home', [{ id: id(7), name: 'Shed' }])
    await insert(old, 'pet', [petRow(1)])
    await insert(old, 'toy', [{ id: id(8), petId: id(1) }])
    const homeId = field.optional(field.reference('home', { merge: 'keep', delete: 'detach', erase: 'keep' }))
    const storage = open({ pet: { homeId }, petIndexes: [{ fields: ['homeId'] }] })
    expect(await ids(storage.migrate())).toEqual(['add diwan_pet.home_id', 'reference diwan_pet.home_id', 'index diwan_pet_home_id'])
    expect(await storage.drift!()).toEqual([])
    await insert(storage, 'pet', [petRow(2, { homeId: id(7) })])
    expect(await all(storage, 'toy')).toEqual([{ id: id(8), petId: id(1) }])
    await expect(insert(storage, 'pet', [petRow(3, { homeId: id(9) })])).rejects.toMatchObject({ message: expect.stringContaining('FOREIGN KEY') })
    await expect(insert(storage, 'toy', [{ id: id(9), petId: id(5) }])).rejects.toMatchObject({ message: expect.stringContaining('FOREIGN KEY') })
  })
})

describe('a field that changes', () => {
  it('from optional to one with a default fills the rows without a value, and later refuses null', async () => {
    const old = await started({ pet: { stage: field.optional(stage) } })
    await insert(old, 'pet', [petRow(1, { stage: null }), petRow(2, { stage: 'own' })])
    const storage = open({ pet: { stage: field.defaulted(stage, 'new') } })
    expect(await ids(storage.migrate())).toEqual(['fill diwan_pet.stage'])
    await insert(old, 'pet', [petRow(3, { stage: null })])
    expect(await ids(storage.migrate({ contract: true }))).toEqual(['fill diwan_pet.stage', 'require diwan_pet.stage'])
    expect((await all(storage, 'pet', ['stage'])).map((row) => row['stage'])).toEqual(['new', 'own', 'new'])
    expect(await storage.drift!()).toEqual([])
  })

  it('from required to optional lets rows be without it at once', async () => {
    await insert(await started({ pet: { stage, size: stage } }), 'pet', [petRow(1, { stage: 'a', size: 'b' })])
    const storage = open({ pet: { stage: field.optional(stage), size: field.optional(stage) } })
    expect(await ids(storage.migrate())).toEqual(['rebuild diwan_pet'])
    await insert(storage, 'pet', [petRow(2, { stage: null, size: null })])
    expect(await all(storage, 'pet', ['stage', 'size'])).toEqual([{ id: id(1), stage: 'a', size: 'b' }, { id: id(2), stage: null, size: null }])
    expect(await storage.drift!()).toEqual([])
  })

  it('in its type is built anew by a step, rows and all', async () => {
    await insert(await started({ pet: { age: field.optional(field.key()) } }), 'pet', [petRow(1, { age: '7' })])
    const pet = { age: field.optional(field.integer()) }
    expect(await open({ pet }).drift!()).toEqual([{ at: 'diwan_pet.age', is: 'type', says: 'diwan_pet.age is text and declared as integer' }])
    const storage = open({ pet, migrations: [defineMigration({ id: 'age', phase: 'expand', operations: [{ do: 'changeType', entity: 'pet', field: 'age' }] })] })
    expect(await ids(storage.migrate())).toEqual(['age'])
    expect(await all(storage, 'pet', ['age'])).toEqual([{ id: id(1), age: 7 }])
    expect(await storage.drift!()).toEqual([])
  })

  it('in its index is indexed anew', async () => {
    await started({ pet: { stage }, petIndexes: [{ fields: ['stage'] }] })
    const storage = open({ pet: { stage }, petIndexes: [{ fields: ['stage'], unique: true }] })
    expect((await storage.drift!()).map(({ is }) => is)).toEqual(['index'])
    expect(await ids(storage.migrate())).toEqual(['index diwan_pet_stage'])
    expect(await storage.drift!()).toEqual([])
    await insert(storage, 'pet', [petRow(1, { stage: 'a' })])
    await expect(insert(storage, 'pet', [petRow(2, { stage: 'a' })])).rejects.toMatchObject({ code: 'duplicate' })
  })
})

describe('a field that goes', () => {
  const drop = defineMigration({ id: '2027-stage', phase: 'contract', operations: [{ do: 'dropColumn', entity: 'pet', field: 'stage' }] })

  it('is not missed by inserts at once, and its column goes when it is asked for, with its index', async () => {
    const old = await started({ pet: { stage, price: field.optional(field.money()) }, petIndexes: [{ fields: ['stage'] }] })
    await insert(old, 'pet', [petRow(1, { stage: 'a', price: { amount: 5n, currency: 'EUR' } })])
    const dropPrice = defineMigration({ id: '2027-price', phase: 'contract', operations: [{ do: 'dropColumn', entity: 'pet', field: 'price' }] })
    const storage = open({ migrations: [drop, dropPrice] })
    expect(await ids(storage.migrate())).toEqual(['loosen diwan_pet.stage'])
    await insert(storage, 'pet', [petRow(2)])
    await insert(old, 'pet', [petRow(3, { stage: 'c', price: null })])
    expect((await storage.drift!()).map(({ at, is }) => `${is} ${at}`)).toEqual(['extra diwan_pet.stage', 'extra diwan_pet.price', 'extra diwan_pet.price_currency', 'extra diwan_pet_stage'])
    expect(await ids(storage.migrate({ contract: true }))).toEqual(['2027-stage', '2027-price'])
    expect(await storage.drift!()).toEqual([])
    expect((await all(storage, 'pet')).map((row) => row['name'])).toEqual(['Pet 1', 'Pet 2', 'Pet 3'])
    await expect(open({ pet: { stage } }).migrate()).rejects.toMatchObject({ code: 'schema_too_new', message: expect.stringContaining('shop/2027-') })
  })

  it('without a step that drops its column is refused, since no row could be written', async () => {
    await started({ pet: { stage } })
    await expect(open().migrate()).rejects.toMatchObject({ code: 'schema_too_new', hint: expect.stringContaining('contract step') })
  })

  it('hands its values to the field that takes its place, also over several versions at once', async () => {
    await insert(await started({ pet: { stage } }), 'pet', [petRow(1, { stage: 'won' })])
    const copy = defineMigration({ id: '2026-copy', phase: 'backfill', entity: 'pet', reads: { stage: field.optional(stage) }, sets: ['lifecycle'], fields: (row) => ({ lifecycle: row['stage'] ?? 'none' }) })
    const version = { pet: { lifecycle: stage }, migrations: [copy, drop] }
    const storage = open(version)
    expect(await ids(storage.migrate({ contract: true }))).toEqual(['add diwan_pet.lifecycle', 'loosen diwan_pet.stage', '2026-copy', 'fill diwan_pet.lifecycle', 'require diwan_pet.lifecycle', '2027-stage'])
    expect(await all(storage, 'pet', ['lifecycle'])).toEqual([{ id: id(1), lifecycle: 'won' }])
    expect(await storage.drift!()).toEqual([])
    expect(await ids(open(version).pending())).toEqual([])
  })

  it('that refers to another table takes its foreign key along', async () => {
    const homeId = field.optional(field.reference('home', { merge: 'keep', delete: 'detach', erase: 'keep' }))
    await insert(await started({ pet: { homeId } }), 'pet', [petRow(1, { homeId: null })])
    const storage = open({ migrations: [defineMigration({ id: 'home', phase: 'contract', operations: [{ do: 'dropColumn', entity: 'pet', field: 'homeId' }] })] })
    await storage.migrate({ contract: true })
    expect(await storage.drift!()).toEqual([])
    expect((await all(storage, 'pet')).length).toBe(1)
  })
})

describe('a feed whose table is built anew', () => {
  it('never gives a position twice', async () => {
    const old = await started()
    await insert(old, 'sale', [1, 2, 3].map((n) => ({ id: id(n), name: 'x' })))
    const end = await old.feedEnd('sale', 'acme')
    await old.transaction((transaction) => transaction.remove('sale', 'acme', { op: 'compare', field: 'id', is: 'eq', value: id(3) }))
    const database = openDatabase(file)
    database.exec('alter table diwan_sale add column gone text')
    database.close()
    const raw = defineMigration({ id: 'sale', phase: 'contract', operations: [{ do: 'dropColumn', entity: 'sale', field: 'gone' }] })
    const changed = defineMigration({ id: 'sale-type', phase: 'contract', operations: [{ do: 'changeType', entity: 'sale', field: 'name' }] })
    const storage = open({ migrations: [raw, changed] })
    const spoiled = openDatabase(file)
    spoiled.exec('alter table diwan_sale drop column name')
    spoiled.exec("alter table diwan_sale add column name varchar(9) not null default 'x'")
    spoiled.close()
    await storage.migrate({ contract: true })
    expect(await storage.drift!()).toEqual([])
    await insert(storage, 'sale', [{ id: id(4), name: 'y' }])
    expect((await storage.feed('sale', 'acme', end, 9)).map((row) => row['id'])).toEqual([id(4)])
  })
})

describe('a chain', () => {
  const note = (name: string) => defineMigration({ id: name, phase: 'expand', operations: [{ do: 'sql', why: 'To see that it ran', statements: { sqlite: [`insert into log values ('${name}')`] } }] })

  async function withLog(version: ShopVersion = {}): Promise<() => readonly unknown[]> {
    await started(version)
    const database = openDatabase(file)
    database.exec('create table log (name text)')
    database.close()
    return () => {
      const reader = openDatabase(file)
      const names = reader.prepare('select name from log').all([]).map(([name]) => name)
      reader.close()
      return names
    }
  }

  it('runs each step once, in order, and starts at its end where its owner is new', async () => {
    const log = await withLog()
    await (await started({ migrations: [note('a'), note('b')], chains: { later: [note('never')] } })).migrate()
    await started({ migrations: [note('a'), note('b'), note('c')], chains: { later: [note('never'), note('first')] } })
    expect(log()).toEqual(['a', 'b', 'first', 'c'])
  })

  it('of an owner that is gone is left alone and reported, and goes on when he is back', async () => {
    const log = await withLog({ chains: { guest: [note('a')] } })
    const storage = await started()
    expect(await storage.drift!()).toEqual([{ at: 'guest', is: 'chain', says: expect.stringContaining('left alone') }])
    await started({ chains: { guest: [note('a'), note('b')] } })
    expect(log()).toEqual(['b'])
  })

  it('refuses a step that was edited after it ran, with both checksums', async () => {
    await withLog()
    await started({ migrations: [note('a')] })
    const edited = defineMigration({ ...note('a'), operations: [{ do: 'sql', why: 'x', statements: { sqlite: ['select 1'] } }] })
    await expect(open({ migrations: [edited] }).migrate()).rejects.toMatchObject({ code: 'migration_changed', details: { then: expect.stringMatching(/^[0-9a-f]{64}$/), now: expect.stringMatching(/^[0-9a-f]{64}$/) } })
  })

  it('refuses a step that is put before one that has run', async () => {
    await withLog()
    await started({ migrations: [note('b')] })
    await expect(open({ migrations: [note('a'), note('b')] }).pending()).rejects.toMatchObject({ code: 'migration_changed', message: expect.stringContaining('shop/a stands before shop/b') })
  })

  it('waits for steps of other owners, passes over owners that are not there, and names a circle', async () => {
    const log = await withLog({ chains: { guest: [] } })
    const after = (step: ReturnType<typeof note>, ...names: string[]) => ({ ...step, after: names })
    await started({ migrations: [note('mine')], chains: { guest: [after(note('guest'), 'shop/mine', 'nobody/x')] } })
    expect(log()).toEqual(['mine', 'guest'])
    const circle = open({ migrations: [note('mine'), after(note('c'), 'guest/d')], chains: { guest: [after(note('guest'), 'shop/mine'), after(note('d'), 'shop/c')] } })
    await expect(circle.migrate()).rejects.toMatchObject({ code: 'configuration_invalid', message: expect.stringContaining('guest/d → shop/c → guest/d') })
  })

  it('keeps nothing of a step that fails, writes down why, and goes on once it is mended', async () => {
    const log = await withLog()
    const broken = defineMigration({ id: 'a', phase: 'expand', operations: [{ do: 'sql', why: 'x', statements: { sqlite: ["insert into log values ('half')", 'insert into nowhere values (1)'] } }] })
    const storage = open({ migrations: [broken, note('b')] })
    await expect(storage.migrate()).rejects.toMatchObject({ code: 'migration_failed', blame: 'plugin', message: expect.stringContaining('nowhere'), details: { owner: 'shop', id: 'a' } })
    expect(log()).toEqual([])
    expect(await storage.drift!()).toEqual([{ at: 'shop/a', is: 'failed', says: expect.stringContaining('nowhere') }])
    await started({ migrations: [note('a'), note('b')] })
    expect(log()).toEqual(['a', 'b'])
    expect(await open({ migrations: [note('a'), note('b')] }).drift!()).toEqual([])
  })

  it('says which database a step has no statements for', async () => {
    await started()
    const storage = open({ migrations: [defineMigration({ id: 'a', phase: 'expand', operations: [{ do: 'sql', why: 'x', statements: { postgres: [] } }] })] })
    await expect(storage.pending()).rejects.toMatchObject({ code: 'configuration_invalid', message: expect.stringContaining('no statements for sqlite') })
  })
})

describe('a backfill', () => {
  const many = Array.from({ length: 1300 }, (_, n) => petRow(n + 1))

  it('goes on after the last batch that was kept, and asks for no kept row again', async () => {
    await insert(await started(), 'pet', many)
    const asked: string[] = []
    const version = (fail: boolean): ShopVersion => ({
      pet: { stage: field.optional(stage) },
      migrations: [
        defineMigration({
          id: 'fill',
          phase: 'backfill',
          entity: 'pet',
          sets: ['stage'],
          fields: (row) => {
            if (fail && row['name'] === 'Pet 700') throw new Error('no such stage')
            asked.push(row['id'] as string)
            return { stage: 'set' }
          },
        }),
      ],
    })
    await expect(open(version(true)).migrate()).rejects.toMatchObject({ code: 'migration_failed', message: expect.stringContaining('no such stage') })
    expect(asked.length).toBe(699)
    asked.length = 0
    const storage = open(version(false))
    await storage.migrate()
    expect(asked).toEqual(many.slice(500).map((row) => row['id']))
    expect((await all(storage, 'pet', ['stage'])).every((row) => row['stage'] === 'set')).toBe(true)
  })

  it('loses nothing that is written meanwhile', async () => {
    await insert(await started({ pet: { count: field.defaulted(field.integer(), 0), stage: field.optional(stage) } }), 'pet', many.map((row) => ({ ...row, count: 0, stage: null })))
    const storage = open({
      pet: { count: field.defaulted(field.integer(), 0), stage: field.optional(stage) },
      migrations: [defineMigration({ id: 'fill', phase: 'backfill', entity: 'pet', sets: ['stage'], fields: () => ({ stage: 'set' }) })],
    })
    const others = open({ pet: { count: field.defaulted(field.integer(), 0), stage: field.optional(stage) } })
    let hasEnded = false
    let written = 0
    const writing = (async () => {
      for (let n = 1; !hasEnded; n = (n % 1300) + 7) {
        const [row] = await others.select({ entity: 'pet', tenant: 'acme', where: { op: 'compare', field: 'id', is: 'eq', value: id(n) }, order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'include' })
        if (!row) continue
        const version = row['version'] as number
        // As the core writes: the whole row, at the version that was read.
        const isDone = await others.transaction((transaction) => transaction.update('pet', 'acme', id(n), version, { ...row, count: (row['count'] as number) + 1, version: version + 1 }))
        if (isDone) written++
        await new Promise(setImmediate)
      }
    })()
    await storage.migrate()
    hasEnded = true
    await writing
    const rows = await all(storage, 'pet', ['stage', 'count'])
    expect(rows.filter((row) => row['stage'] !== 'set')).toEqual([])
    expect(rows.reduce((sum, row) => sum + (row['count'] as number), 0)).toBe(written)
  })

  it('lets nobody put back what he read before it', async () => {
    const others = await started({ pet: { stage: field.optional(stage) } })
    await insert(others, 'pet', [petRow(1, { stage: null })])
    const [read] = await all(others, 'pet')
    const storage = await started({ pet: { stage: field.optional(stage) }, migrations: [setStage] })
    expect(await others.transaction((transaction) => transaction.update('pet', 'acme', id(1), 1, { ...read, name: 'Rex', version: 2 }))).toBe(false)
    expect(await all(storage, 'pet', ['stage', 'name'])).toEqual([{ id: id(1), stage: 'of Pet 1', name: 'Pet 1' }])
  })

  it('leaves rows alone for which it has nothing to say, and refuses values that it did not announce', async () => {
    await insert(await started(), 'pet', [petRow(1), petRow(2)])
    const fill = (fields: () => Readonly<Record<string, unknown>> | null) => ({ pet: { stage: field.optional(stage) }, migrations: [defineMigration({ id: 'fill', phase: 'backfill', entity: 'pet', sets: ['stage'], fields })] })
    await expect(open(fill(() => ({ name: 'x' }))).migrate()).rejects.toMatchObject({ message: expect.stringContaining('gave a value for name') })
    const storage = open(fill(() => null))
    await storage.migrate()
    expect((await all(storage, 'pet')).map((row) => [row['version'], row['stage']])).toEqual([[1, null], [1, null]])
  })
})

describe('the printed statements', () => {
  it('do by hand what a run does, ledger and all', async () => {
    await insert(await started({ pet: { stage: field.optional(stage), size: stage } }), 'pet', [petRow(1, { stage: null, size: 'a' })])
    const version: ShopVersion = {
      pet: { stage: field.defaulted(stage, 'new'), homeId: field.optional(field.reference('home', { merge: 'keep', delete: 'detach', erase: 'keep' })) },
      petIndexes: [{ fields: ['stage'] }],
      migrations: [defineMigration({ id: 'size', phase: 'contract', operations: [{ do: 'dropColumn', entity: 'pet', field: 'size' }] })],
      chains: { core: [], guest: [defineMigration({ id: 'x', phase: 'expand', operations: [] })] },
    }
    const storage = open(version)
    const steps = await storage.pending()
    const database = openDatabase(file)
    for (const statement of steps.flatMap(({ statements }) => statements)) database.exec(statement)
    database.close()
    expect(await ids(storage.pending())).toEqual([])
    expect(await storage.drift!()).toEqual([])
    expect(await all(storage, 'pet', ['stage'])).toEqual([{ id: id(1), stage: 'new' }])
    expect(await ids(storage.migrate({ contract: true }))).toEqual([])
  })
})

describe('drift', () => {
  it('tells what somebody did by hand, and mends none of it', async () => {
    const storage = await started({ pet: { stage }, petIndexes: [{ fields: ['stage'] }] })
    const database = openDatabase(file)
    database.exec('drop index diwan_pet_stage')
    database.exec('create index diwan_pet_own on diwan_pet (name)')
    database.exec('alter table diwan_pet add column mine text')
    database.exec('create table diwan_mine (x text)')
    database.exec('drop table diwan_toy')
    database.close()
    const found = (await storage.drift!()).map(({ at, is }) => `${is} ${at}`).toSorted()
    expect(found).toEqual(['extra diwan_mine', 'extra diwan_pet.mine', 'extra diwan_pet_own', 'missing diwan_pet_stage', 'missing diwan_toy'])
    expect((await storage.drift!()).length).toBe(found.length)
  })
})
