import { defineEntity, field, type EntityDefinition, type Fields, type Migration } from '@diwan/core'
import { always, type Row, type Storage, type StorageReader, type StorageSchema } from '@diwan/core/storage'

/** What one version of a plugin `shop` declares beyond what all of them do. */
export interface ShopVersion {
  readonly pet?: Fields
  readonly petIndexes?: EntityDefinition['indexes']
  readonly migrations?: readonly Migration[]
  /** Chains of other owners. */
  readonly chains?: Readonly<Record<string, readonly Migration[]>>
}

const name = field.text({ max: 50, personal: false })

/** The schema of a plugin `shop`: pets and their toys, homes, and a feed of sales. */
export function shopSchema({ pet = {}, petIndexes = [], migrations = [], chains = {} }: ShopVersion = {}): StorageSchema {
  return {
    entities: {
      home: defineEntity('home', { owner: 'shop', collection: 'homes', fields: { name }, internal: true }),
      pet: defineEntity('pet', { owner: 'shop', collection: 'pets', fields: { name, ...pet }, indexes: petIndexes }),
      toy: defineEntity('toy', { owner: 'shop', collection: 'toys', fields: { petId: field.reference('pet', { merge: 'move', delete: 'cascade', erase: 'keep' }) }, internal: true }),
      sale: defineEntity('sale', { owner: 'shop', collection: 'sales', fields: { name }, internal: true, appendOnly: true, feed: true }),
    },
    migrations: { ...chains, shop: migrations },
  }
}

export function shopId(n: number): string {
  return `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`
}

export function petRow(n: number, rest: Row = {}): Row {
  const at = '2026-01-01T00:00:00.000Z'
  return { id: shopId(n), version: 1, createdAt: at, createdBy: 'user:u', updatedAt: at, updatedBy: 'user:u', deletedAt: null, name: `Pet ${n}`, ...rest }
}

export function insertInto(storage: Storage, entity: string, rows: readonly Row[]): Promise<void> {
  return storage.transaction((transaction) => transaction.insert(entity, 'acme', rows))
}

/** Every row, by id. */
export function rowsOf(reader: StorageReader, entity: string, fields?: readonly string[]): Promise<readonly Row[]> {
  return reader.select({ entity, tenant: 'acme', where: always, order: [{ field: 'id', direction: 'asc' }], limit: 5000, deleted: 'include', ...(fields && { fields }) })
}

/** What one step of a feed or list of steps is called. */
export async function idsOf(steps: Promise<readonly { readonly id: string }[]>): Promise<readonly string[]> {
  return (await steps).map(({ id }) => id)
}
