import { defineMigration, field } from '@diwan/core'
import { check, equal, rejection, refused } from '../../assert/assert.ts'
import { idsOf, insertInto, petRow, rowsOf, shopId, type ShopVersion } from '../../migrations/shop.ts'
import type { Suite } from '../suite.ts'
import { versions } from './versions.ts'

const stage = field.key()
const homeId = field.optional(field.reference('home', { merge: 'keep', delete: 'detach', erase: 'keep' }))
const setStage = defineMigration({ id: '2026-set-stage', phase: 'backfill', entity: 'pet', sets: ['stage'], fields: (row) => ({ stage: `of ${row['name'] as string}` }) })
const dropStage = defineMigration({ id: '2027-stage', phase: 'contract', operations: [{ do: 'dropColumn', entity: 'pet', field: 'stage' }] })

/** Fields that come, change and go. */
export function fieldMigrations(suite: Suite): void {
  versions(suite, 'gives a new field’s default to the rows that are there, and to those that an older version goes on to write', async ({ open, started }) => {
    const old = await started()
    await insertInto(old, 'pet', [petRow(1)])
    const storage = await open({
      pet: { stage: field.defaulted(stage, 'it’s \\new'), tags: field.defaulted(field.keys({ max: 5, personal: false }), []), box: field.defaulted(field.keys({ max: 5, personal: false }), ['a"b']), tame: field.defaulted(field.boolean(), true), age: field.defaulted(field.integer(), 3) },
    })
    equal(await idsOf(storage.migrate()), ['stage', 'tags', 'box', 'tame', 'age'].map((column) => `add diwan_pet.${column}`))
    await insertInto(old, 'pet', [petRow(2)])
    equal(await rowsOf(storage, 'pet', ['stage', 'tags', 'box', 'tame', 'age']), [1, 2].map((n) => ({ id: shopId(n), stage: 'it’s \\new', tags: [], box: ['a"b'], tame: true, age: 3 })))
    equal(await storage.drift!(), [])
  })

  versions(suite, 'refuses a new field that must have a value where rows have none and nothing gives them one', async ({ open, started }) => {
    const old = await started()
    await insertInto(old, 'pet', [petRow(1)])
    const error = await refused('configuration_invalid', (await open({ pet: { stage }, migrations: [defineMigration({ id: 'x', phase: 'expand', operations: [{ do: 'changeType', entity: 'pet', field: 'none' }] })] })).migrate())
    check(error.message.includes('diwan_pet.stage') && error.message.includes('pet.none'), `Not everything that is wrong is told: ${error.message}`)
    await insertInto(old, 'pet', [petRow(2)])
  })

  versions(suite, 'fills a new field by a backfill, and refuses null once no older version is left to write it', async ({ open, started }) => {
    const old = await started()
    await insertInto(old, 'pet', [petRow(1)])
    const storage = await open({ pet: { stage }, migrations: [setStage] })
    equal(await idsOf(storage.migrate()), ['add diwan_pet.stage', '2026-set-stage'])
    equal(await rowsOf(storage, 'pet', ['stage', 'version']), [{ id: shopId(1), stage: 'of Pet 1', version: 2 }])
    await insertInto(old, 'pet', [petRow(2)])
    equal(await idsOf(storage.pending()), ['fill diwan_pet.stage', 'require diwan_pet.stage'])
    equal(await idsOf(storage.migrate()), [])
    equal(await idsOf(storage.migrate({ contract: true })), ['fill diwan_pet.stage', 'require diwan_pet.stage'])
    equal(await rowsOf(storage, 'pet', ['stage']), [1, 2].map((n) => ({ id: shopId(n), stage: `of Pet ${n}` })))
    equal(await storage.drift!(), [])
    equal(await storage.pending(), [])
    await rejection(insertInto(old, 'pet', [petRow(3)]))
    await refused('schema_too_new', (await open()).pending())
  })

  versions(suite, 'gives a new reference its foreign key, and keeps the rows that refer to the table', async ({ open, started }) => {
    const old = await started()
    await insertInto(old, 'home', [{ id: shopId(7), name: 'Shed' }])
    await insertInto(old, 'pet', [petRow(1)])
    await insertInto(old, 'toy', [{ id: shopId(8), petId: shopId(1) }])
    const storage = await open({ pet: { homeId }, petIndexes: [{ fields: ['homeId'] }] })
    await storage.migrate()
    equal(await storage.drift!(), [])
    await insertInto(storage, 'pet', [petRow(2, { homeId: shopId(7) })])
    equal(await rowsOf(storage, 'toy'), [{ id: shopId(8), petId: shopId(1) }])
    await rejection(insertInto(storage, 'pet', [petRow(3, { homeId: shopId(9) })]))
    await rejection(insertInto(storage, 'toy', [{ id: shopId(9), petId: shopId(5) }]))
  })

  versions(suite, 'fills a field that was optional and has a default now, and later refuses null', async ({ open, started }) => {
    const old = await started({ pet: { stage: field.optional(stage) } })
    await insertInto(old, 'pet', [petRow(1, { stage: null }), petRow(2, { stage: 'own' })])
    const storage = await open({ pet: { stage: field.defaulted(stage, 'new') } })
    equal(await idsOf(storage.migrate()), ['fill diwan_pet.stage'])
    await insertInto(old, 'pet', [petRow(3, { stage: null })])
    equal(await idsOf(storage.migrate({ contract: true })), ['fill diwan_pet.stage', 'require diwan_pet.stage'])
    equal((await rowsOf(storage, 'pet', ['stage'])).map((row) => row['stage']), ['new', 'own', 'new'])
    equal(await storage.drift!(), [])
  })

  versions(suite, 'lets rows be without a field that is optional now', async ({ open, started }) => {
    await insertInto(await started({ pet: { stage, size: stage } }), 'pet', [petRow(1, { stage: 'a', size: 'b' })])
    const storage = await open({ pet: { stage: field.optional(stage), size: field.optional(stage) } })
    await storage.migrate()
    await insertInto(storage, 'pet', [petRow(2, { stage: null, size: null })])
    equal(await rowsOf(storage, 'pet', ['stage', 'size']), [{ id: shopId(1), stage: 'a', size: 'b' }, { id: shopId(2), stage: null, size: null }])
    equal(await storage.drift!(), [])
  })

  versions(suite, 'tells a type that changed, and changes it by a step', async ({ open, started }) => {
    await insertInto(await started({ pet: { age: field.optional(field.key()) } }), 'pet', [petRow(1, { age: '7' })])
    const pet = { age: field.optional(field.integer()) }
    equal((await (await open({ pet })).drift!()).map(({ at, is }) => [at, is]), [['diwan_pet.age', 'type']])
    const storage = await open({ pet, migrations: [defineMigration({ id: 'age', phase: 'expand', operations: [{ do: 'changeType', entity: 'pet', field: 'age' }] })] })
    equal(await idsOf(storage.migrate()), ['age'])
    equal(await rowsOf(storage, 'pet', ['age']), [{ id: shopId(1), age: 7 }])
    equal(await storage.drift!(), [])
  })

  versions(suite, 'builds an index anew that is another one now', async ({ open, started }) => {
    await started({ pet: { stage }, petIndexes: [{ fields: ['stage'] }] })
    const storage = await open({ pet: { stage }, petIndexes: [{ fields: ['stage'], unique: true }] })
    equal((await storage.drift!()).map(({ is }) => is), ['index'])
    equal(await idsOf(storage.migrate()), ['index diwan_pet_stage'])
    equal(await storage.drift!(), [])
    await insertInto(storage, 'pet', [petRow(1, { stage: 'a' })])
    await refused('duplicate', insertInto(storage, 'pet', [petRow(2, { stage: 'a' })]))
  })

  versions(suite, 'inserts without a field that is gone, and drops its column with all that hangs on it when it is asked for', async ({ open, started }) => {
    const gone = { stage, price: field.optional(field.money()), homeId }
    const old = await started({ pet: gone, petIndexes: [{ fields: ['stage'] }, { fields: ['homeId', 'stage'] }] })
    await insertInto(old, 'pet', [petRow(1, { stage: 'a', price: { amount: 5n, currency: 'EUR' }, homeId: null })])
    const drops = ['price', 'homeId'].map((name) => defineMigration({ id: `2027-${name.toLowerCase()}`, phase: 'contract', operations: [{ do: 'dropColumn', entity: 'pet', field: name }] }))
    const storage = await open({ migrations: [dropStage, ...drops] })
    equal(await idsOf(storage.migrate()), ['loosen diwan_pet.stage'])
    await insertInto(storage, 'pet', [petRow(2)])
    await insertInto(old, 'pet', [petRow(3, { stage: 'c', price: null, homeId: null })])
    equal(await idsOf(storage.migrate({ contract: true })), ['2027-stage', '2027-price', '2027-homeid'])
    equal(await storage.drift!(), [])
    equal((await rowsOf(storage, 'pet')).map((row) => row['name']), ['Pet 1', 'Pet 2', 'Pet 3'])
    await refused('schema_too_new', (await open({ pet: gone })).migrate())
  })

  versions(suite, 'refuses to write past a column that no step drops', async ({ open, started }) => {
    await started({ pet: { stage } })
    await refused('schema_too_new', (await open()).migrate())
  })

  versions(suite, 'hands values on to the field that takes another’s place, over several versions at once', async ({ open, started }) => {
    await insertInto(await started({ pet: { stage } }), 'pet', [petRow(1, { stage: 'won' })])
    const copy = defineMigration({ id: '2026-copy', phase: 'backfill', entity: 'pet', reads: { stage: field.optional(stage) }, sets: ['lifecycle'], fields: (row) => ({ lifecycle: row['stage'] ?? 'none' }) })
    const version: ShopVersion = { pet: { lifecycle: stage }, migrations: [copy, dropStage] }
    const storage = await open(version)
    equal(await idsOf(storage.migrate({ contract: true })), ['add diwan_pet.lifecycle', 'loosen diwan_pet.stage', '2026-copy', 'fill diwan_pet.lifecycle', 'require diwan_pet.lifecycle', '2027-stage'])
    equal(await rowsOf(storage, 'pet', ['lifecycle']), [{ id: shopId(1), lifecycle: 'won' }])
    equal(await storage.drift!(), [])
    equal(await (await open(version)).pending(), [])
  })
}
