import { uuidv7Ids } from '@diwan/core'
import type pg from 'pg'
import type { Contender } from '../contender.ts'
import { user } from '../store.ts'

/** What a library is opened on: the address, and how many connections it may have. */
export interface PeerPlace {
  readonly url: string
  readonly size: number
}

/** A library beside Diwan, on PostgreSQL through `pg`; it bulk-inserts nothing here, as each would by hand what the driver does. */
export type Peer = Omit<Contender, 'insert' | 'driver'> & { close(): Promise<void> }

export type OpenPeer = (place: PeerPlace) => Promise<Peer>

export const by = `user:${user}`

const ids = uuidv7Ids(() => Date.now(), (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>))

/** The row of the change log for an update of one field, by the names of the columns. */
export function changeRow(customerId: string, { version, at, from, to }: { readonly version: number; readonly at: string; readonly from: unknown; readonly to: string }) {
  return { id: ids.next(), entity: 'customer', record_id: customerId, operation: 'update', record_version: version, at, actor: by, origin: 'user', diff: JSON.stringify({ preferredChannel: [from, to] }), customer_ids: JSON.stringify([customerId]) }
}

/** A pool as large as everybody’s. */
export async function poolOf({ url, size }: PeerPlace): Promise<pg.Pool> {
  const { default: driver } = await import('pg')
  const pool = new driver.Pool({ connectionString: url, max: size })
  // Dropping the database ends what is idle in it.
  pool.on('error', () => {})
  return pool
}
