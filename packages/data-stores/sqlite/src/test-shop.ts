import { defineEntity, field, type EntityDefinition, type Fields, type Migration } from '@diwan/core'
import type { Row, Storage } from '@diwan/core/storage'
import { sqlite, type SqliteOptions } from './sqlite.ts'

/** The entities of a plugin `shop` as one of its versions declares them. */
export interface ShopVersion {
  readonly pet?: Fields
  readonly petIndexes?: EntityDefinition['indexes']
  readonly migrations?: readonly Migration[]
  /** Chains of other owners. */
  readonly chains?: Readonly<Record<string, readonly Migration[]>>
}

const name = field.text({ max: 50, personal: false })

/** A storage as that version opens it; nothing is migrated yet. */
export function openShop(file: string, { pet = {}, petIndexes = [], migrations = [], chains = {} }: ShopVersion, options: Partial<SqliteOptions> = {}): Storage {
  const storage = sqlite({ file, ...options })
  const entities = {
    home: defineEntity('home', { owner: 'shop', collection: 'homes', fields: { name }, internal: true }),
    pet: defineEntity('pet', { owner: 'shop', collection: 'pets', fields: { name, ...pet }, indexes: petIndexes }),
    toy: defineEntity('toy', { owner: 'shop', collection: 'toys', fields: { petId: field.reference('pet', { merge: 'move', delete: 'cascade', erase: 'keep' }) }, internal: true }),
    sale: defineEntity('sale', { owner: 'shop', collection: 'sales', fields: { name }, internal: true, appendOnly: true, feed: true }),
  }
  storage.define({ entities, migrations: { ...chains, shop: migrations } })
  return storage
}

export function id(n: number): string {
  return `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`
}

export function petRow(n: number, rest: Row = {}): Row {
  const at = '2026-01-01T00:00:00.000Z'
  return { id: id(n), version: 1, createdAt: at, createdBy: 'user:u', updatedAt: at, updatedBy: 'user:u', deletedAt: null, name: `Pet ${n}`, ...rest }
}

export function insert(storage: Storage, entity: string, rows: readonly Row[]): Promise<void> {
  return storage.transaction((transaction) => transaction.insert(entity, 'acme', rows))
}

export function all(storage: Storage, entity: string, fields?: readonly string[]): Promise<readonly Row[]> {
  return storage.select({ entity, tenant: 'acme', where: { op: 'always' }, order: [{ field: 'id', direction: 'asc' }], limit: 5000, deleted: 'include', ...(fields && { fields }) })
}
