import { defineMigration, field } from '@diwan/core'
import type { Storage, StorageSchema } from '@diwan/core/storage'
import { equal } from '../assert/assert.ts'
import { idsOf, insertInto, petRow, rowsOf, shopId, shopSchema } from './shop.ts'

const notes = ['create table shop_notes (body varchar(9))', `insert into shop_notes values ('one')`, `insert into shop_notes values ('two')`]

/**
 * Two versions of a schema, between them every kind of step, for what the conformance kit cannot do itself: killing a
 * process in the middle of one, or starting several at once.
 */
export const migrationExample: MigrationExample = {
  first: shopSchema({ pet: { old: field.key() } }),
  second: shopSchema({
    pet: { stage: field.key(), kind: field.defaulted(field.key(), 'cat'), homeId: field.optional(field.reference('home', { merge: 'keep', delete: 'detach', erase: 'keep' })) },
    petIndexes: [{ fields: ['stage'] }],
    migrations: [
      // Where a step cannot be taken back, its statements bear being run twice.
      defineMigration({ id: 'notes', phase: 'expand', operations: [{ do: 'sql', why: 'Statements by hand', statements: { sqlite: notes, postgres: notes, mysql: [notes[0]!.replace('table', 'table if not exists')] } }] }),
      defineMigration({ id: 'stage', phase: 'backfill', entity: 'pet', reads: { old: field.optional(field.key()) }, sets: ['stage'], fields: (row) => ({ stage: `was ${String(row['old'])}` }) }),
      defineMigration({ id: 'old', phase: 'contract', operations: [{ do: 'dropColumn', entity: 'pet', field: 'old' }] }),
    ],
  }),
  fill,
  check,
}

export interface MigrationExample {
  readonly first: StorageSchema
  readonly second: StorageSchema
  /** Writes rows to a storage at the first version. */
  fill(storage: Storage): Promise<void>
  /** Throws unless a storage at the second version is as it must be, after its contract steps or before. */
  check(storage: Storage, done: { readonly contract: boolean }): Promise<void>
}

const pets = Array.from({ length: 1200 }, (_, n) => petRow(n + 1, { old: `p${n + 1}` }))

async function fill(storage: Storage): Promise<void> {
  await insertInto(storage, 'home', [{ id: shopId(1), name: 'Shed' }])
  await insertInto(storage, 'pet', pets)
  await insertInto(storage, 'toy', [{ id: shopId(1), petId: shopId(1) }])
}

async function check(storage: Storage, { contract }: { readonly contract: boolean }): Promise<void> {
  equal(await idsOf(storage.pending()), contract ? [] : ['fill diwan_pet.stage', 'require diwan_pet.stage', 'old'], 'steps that are left')
  const drift = (await storage.drift?.())?.map(({ at, is }) => `${is} ${at}`)
  equal(drift ?? [], contract ? [] : ['nullable diwan_pet.stage', 'extra diwan_pet.old'], 'drift')
  const rows = await rowsOf(storage, 'pet', ['name', 'stage', 'kind', 'homeId'])
  equal(rows, pets.map((pet) => ({ id: pet['id'], name: pet['name'], stage: `was ${String(pet['old'])}`, kind: 'cat', homeId: null })), 'rows')
  equal(await rowsOf(storage, 'toy'), [{ id: shopId(1), petId: shopId(1) }], 'rows that refer to others')
}
