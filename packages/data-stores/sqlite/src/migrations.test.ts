import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineEntity, defineMigration, field, type EntityDefinition, type Fields, type Migration } from '@diwan/core'
import { always, type Row, type Storage } from '@diwan/core/storage'
import { migrationExample } from '@diwan/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from './drivers/open-database.ts'
import { sqlite } from './sqlite.ts'

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

const stage = field.key()

describe('a table that is built anew', () => {
  it('is built once for all that changes in it', async () => {
    const old = await started({ fields: { stage, size: stage } })
    await insert(old, [{ id: id(1), name: 'x', stage: 'a', size: 'b' }])
    const storage = open({ fields: { stage: field.optional(stage), size: field.optional(stage) } })
    expect(await ids(storage.migrate())).toEqual(['rebuild diwan_pet'])
    expect(await rows(storage)).toEqual([{ id: id(1), name: 'x', stage: 'a', size: 'b' }])
  })

  it('never gives a position of its feed twice', async () => {
    const feed = { feed: true, appendOnly: true } as const
    const old = await started({ entity: feed, fields: { age: field.optional(field.key()) } })
    await insert(old, [1, 2, 3].map((n) => ({ id: id(n), name: 'x', age: String(n) })))
    const end = await old.feedEnd('pet', 'acme')
    await old.transaction((transaction) => transaction.remove('pet', 'acme', { op: 'compare', field: 'id', is: 'eq', value: id(3) }))
    const storage = open({ entity: feed, fields: { age: field.optional(field.integer()) }, migrations: [defineMigration({ id: 'age', phase: 'expand', operations: [{ do: 'changeType', entity: 'pet', field: 'age' }] })] })
    expect((await storage.migrate())[0]!.statements.join('\n')).toContain('drop table "diwan_pet"')
    await insert(storage, [{ id: id(4), name: 'y', age: 4 }])
    const rows = await storage.feed('pet', 'acme', null, 9)
    expect(rows.map((row) => [row['id'], Number(row['position']) > Number(end)])).toEqual([[id(1), false], [id(2), false], [id(4), true]])
    expect(await storage.drift!()).toEqual([])
  })

  it('stays as it was where a row does not fit, and references are looked at again', async () => {
    await insert(await started({ fields: { stage: field.optional(stage) } }), [{ id: id(1), name: 'x', stage: null }])
    const storage = open({ fields: { stage } })
    await storage.migrate()
    await expect(storage.migrate({ contract: true })).rejects.toMatchObject({ code: 'migration_failed', blame: 'plugin', message: expect.stringContaining('shop/require diwan_pet.stage') })
    expect(await rows(storage)).toEqual([{ id: id(1), name: 'x', stage: null }])
    expect((await storage.drift!()).map(({ at, is }) => `${is} ${at}`)).toEqual(['nullable diwan_pet.stage', 'failed shop/require diwan_pet.stage'])
    await expect(storage.transaction((transaction) => transaction.insert('toy', 'acme', [{ id: id(1), petId: id(9) }]))).rejects.toMatchObject({ message: expect.stringContaining('FOREIGN KEY') })
  })
})

describe('a table that is dropped', () => {
  it('takes the index of its searches along', async () => {
    const left = () => onFile(`select name from sqlite_schema where name like 'diwan_pet%'`)
    const storage = await started({ entity: { searchKey: 'name' } })
    expect(left()).toContainEqual(['diwan_pet_name_search__grams'])
    const gone = (['toy', 'pet'] as const).map((entity) => defineMigration({ id: entity, phase: 'contract', operations: [{ do: 'dropTable', entity }] }))
    storage.define({ entities: {}, migrations: { shop: gone } })
    await storage.migrate({ contract: true })
    expect(left()).toEqual([])
  })
})

describe('statements by hand', () => {
  const says = (name: string, ...more: string[]) => defineMigration({ id: name, phase: 'expand', operations: [{ do: 'sql', why: 'To see that it ran', statements: { sqlite: [`insert into log values ('${name}')`, ...more] } }] })
  const log = () => onFile('select name from log').map(([name]) => name)

  it('run in order, and not at all where one of them fails', async () => {
    await started({})
    onFile('create table log (name text)')
    await expect(open({ migrations: [says('a', 'insert into nowhere values (1)'), says('b')] }).migrate()).rejects.toMatchObject({ code: 'migration_failed', message: expect.stringContaining('nowhere'), details: { owner: 'shop', id: 'a' } })
    expect(log()).toEqual([])
    await started({ migrations: [says('a'), says('b')] })
    expect(log()).toEqual(['a', 'b'])
  })

  it('must be there for the database', async () => {
    await started({})
    const storage = open({ migrations: [defineMigration({ id: 'a', phase: 'expand', operations: [{ do: 'sql', why: 'x', statements: { postgres: [] } }] })] })
    await expect(storage.pending()).rejects.toMatchObject({ code: 'configuration_invalid', message: expect.stringContaining('no statements for sqlite') })
  })
})

describe('the printed statements', () => {
  it('do by hand what a run does, ledger and all', async () => {
    await insert(await started({ fields: { stage: field.optional(stage), size: stage } }), [{ id: id(1), name: 'x', stage: null, size: 'a' }])
    const storage = open({
      fields: { stage: field.defaulted(stage, 'new'), otherId: field.optional(field.reference('pet', { merge: 'keep', delete: 'detach', erase: 'keep' })) },
      entity: { indexes: [{ fields: ['stage'] }] },
      migrations: [defineMigration({ id: 'size', phase: 'contract', operations: [{ do: 'dropColumn', entity: 'pet', field: 'size' }] })],
    })
    for (const statement of (await storage.pending()).flatMap(({ statements }) => statements)) onFile(statement)
    expect(await ids(storage.pending())).toEqual([])
    expect(await storage.drift!()).toEqual([])
    expect(await rows(storage)).toEqual([{ id: id(1), name: 'x', stage: 'new', otherId: null }])
    expect(await ids(storage.migrate({ contract: true }))).toEqual([])
  })

  it('are none where only the program can compute the values', async () => {
    const storage = await started({})
    storage.define(migrationExample.second)
    expect((await storage.pending()).find(({ id: name }) => name === 'create diwan_home')!.statements.length).toBeGreaterThan(0)
    const set = defineMigration({ id: 'set', phase: 'backfill', entity: 'pet', sets: ['name'], fields: () => null })
    const [step] = await open({ migrations: [set] }).pending()
    expect(step).toEqual({ owner: 'shop', id: 'set', phase: 'backfill', alone: false, statements: [] })
  })
})

describe('drift', () => {
  it('tells what somebody did by hand, and mends none of it', async () => {
    const storage = await started({ fields: { stage }, entity: { indexes: [{ fields: ['stage'] }] } })
    onFile('drop index diwan_pet_stage')
    onFile('create index diwan_pet_own on diwan_pet (name)')
    onFile('alter table diwan_pet add column mine text')
    onFile('create table diwan_mine (x text)')
    onFile('drop table diwan_toy')
    const found = async () => (await storage.drift!()).map(({ at, is }) => `${is} ${at}`).toSorted()
    const wrong = ['extra diwan_mine', 'extra diwan_pet.mine', 'extra diwan_pet_own', 'missing diwan_pet_stage', 'missing diwan_toy']
    expect(await found()).toEqual(wrong)
    expect(await found()).toEqual(wrong)
  })
})

interface Version {
  readonly fields?: Fields
  readonly entity?: Partial<EntityDefinition>
  readonly migrations?: readonly Migration[]
}

/** A storage as a version of a plugin opens it: pets, and toys that refer to them. */
function open({ fields = {}, entity = {}, migrations = [] }: Version): Storage {
  const storage = sqlite({ file })
  opened.push(storage)
  const pet = defineEntity('pet', { owner: 'shop', collection: 'pets', fields: { name: field.text({ max: 50, personal: false }), ...fields }, internal: true })
  const toy = defineEntity('toy', { owner: 'shop', collection: 'toys', fields: { petId: field.reference('pet', { merge: 'move', delete: 'cascade', erase: 'keep' }) }, internal: true })
  storage.define({ entities: entity.feed ? { pet: { ...pet, ...entity } } : { pet: { ...pet, ...entity }, toy }, migrations: { shop: migrations } })
  return storage
}

async function started(version: Version): Promise<Storage> {
  const storage = open(version)
  await storage.migrate()
  return storage
}

function insert(storage: Storage, given: readonly Row[]): Promise<void> {
  return storage.transaction((transaction) => transaction.insert('pet', 'acme', given))
}

function rows(storage: Storage): Promise<readonly Row[]> {
  return storage.select({ entity: 'pet', tenant: 'acme', where: always, order: [{ field: 'id', direction: 'asc' }], limit: 9, deleted: 'include' })
}

async function ids(steps: Promise<readonly { readonly id: string }[]>): Promise<readonly string[]> {
  return (await steps).map((step) => step.id)
}

function id(n: number): string {
  return `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`
}

/** Runs one statement on the file, by a connection of its own. */
function onFile(statement: string): readonly (readonly unknown[])[] {
  connection ??= openDatabase(file)
  if (/^select|^pragma/.test(statement)) return connection.prepare(statement).all([])
  connection.exec(statement)
  return []
}

let connection: ReturnType<typeof openDatabase> | undefined
afterEach(() => {
  connection?.close()
  connection = undefined
})
