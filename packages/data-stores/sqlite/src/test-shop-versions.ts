import { defineMigration, field } from '@diwan/core'
import type { ShopVersion } from './test-shop.ts'

const stage = field.key()
const homeId = field.optional(field.reference('home', { merge: 'keep', delete: 'detach', erase: 'keep' }))

/** The first version, and one after it with every kind of step; `contract` asks for all of them. */
const second: ShopVersion = {
  pet: { stage, kind: field.defaulted(field.key(), 'cat'), homeId },
  petIndexes: [{ fields: ['stage'] }],
  migrations: [
    defineMigration({ id: 'notes', phase: 'expand', operations: [{ do: 'sql', why: 'Statements by hand', statements: { sqlite: ['create table notes (text text)', "insert into notes values ('one')", "insert into notes values ('two')"] } }] }),
    defineMigration({ id: 'stage', phase: 'backfill', entity: 'pet', reads: { old: field.optional(field.key()) }, sets: ['stage'], fields: (row) => ({ stage: `was ${String(row['old'])}` }) }),
    defineMigration({ id: 'old', phase: 'contract', operations: [{ do: 'dropColumn', entity: 'pet', field: 'old' }] }),
  ],
}

export const shopVersions: Readonly<Record<string, ShopVersion>> = { first: { pet: { old: field.key() } }, second, 'second with contract': second }
