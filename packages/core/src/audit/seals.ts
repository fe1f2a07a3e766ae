import type { Seal } from '../entities/seal.ts'
import { DiwanError, isDiwanError } from '../errors/diwan-error.ts'
import { allOf, always, type Criterion } from '../predicate/criterion.ts'
import type { Kernel } from '../session/kernel.ts'
import type { Row, StorageReader } from '../storage/storage.ts'
import { instantFrom } from '../values/instant.ts'
import type { AuditLog } from './audit-logs.ts'
import type { ChainCodes, OpenSeal } from './chain-codes.ts'

/** Which link of a tenant's chain, and the code that covers it and all before. Kept elsewhere, it proves that they were there. */
export interface Anchor {
  readonly number: number
  readonly digest: string
}

/** Where the chain ends, and up to where it vouches for a log. */
export interface ChainEnd {
  readonly last: Seal | undefined
  readonly span: Seal | undefined
  readonly trim: Seal | undefined
}

/** Links read at once. */
const page = 200

/** The chain's codes. Throws `configuration_invalid` where the host asked for none. */
export function codesOf({ chain }: Kernel): ChainCodes {
  if (chain) return chain
  throw new DiwanError('configuration_invalid', 'There is no audit chain', { blame: 'host', hint: 'createCrm({ audit: { chain: { secret } } })' })
}

/** In a transaction, because a replica may be behind. */
export function endOf({ storage }: Kernel, tenant: string, log: AuditLog): Promise<ChainEnd> {
  return storage.transaction(async (transaction) => {
    const lastOf = async (where: Criterion) => (await select(transaction, tenant, where, 'desc', 1))[0]
    // The last link first: whoever adds one after that takes the next number.
    const last = await lastOf(always)
    return { last, span: await lastOf(spansOf(log)), trim: await lastOf(allOf(equals('log', log), equals('kind', 'trim'))) }
  })
}

/** Whether the link was added; not where another process came first. */
export async function addSeal(kernel: Kernel, tenant: string, last: Seal | undefined, seal: Omit<OpenSeal, 'number' | 'previous' | 'at'>): Promise<boolean> {
  const open: OpenSeal = { ...seal, number: (last?.number ?? 0) + 1, previous: last?.digest ?? null, at: instantFrom(kernel.ports.clock.now()) }
  const row: Seal = { id: kernel.ports.ids.next(), ...open, digest: await codesOf(kernel).digestOf(tenant, open) }
  try {
    await kernel.storage.transaction((transaction) => transaction.insert('seal', tenant, [row as unknown as Row]))
    return true
  } catch (error) {
    if (isDiwanError(error, 'duplicate') || isDiwanError(error, 'transaction_conflict')) return false
    throw error
  }
}

/** The links of a tenant's chain, or those of them that are asked for, in order. */
export async function* sealsOf({ storage }: Kernel, tenant: string, { after = 0, of = always }: { readonly after?: number; readonly of?: Criterion } = {}): AsyncGenerator<Seal> {
  for (let number = after; ; ) {
    const seals = await storage.transaction((transaction) => select(transaction, tenant, allOf(of, { op: 'compare', field: 'number', is: 'gt', value: number }), 'asc', page))
    yield* seals
    if (seals.length < page) return
    number = seals.at(-1)!.number
  }
}

export function spansOf(log: string): Criterion {
  return allOf(equals('log', log), equals('kind', 'span'))
}

export function equals(field: keyof Seal, value: string): Criterion {
  return { op: 'compare', field, is: 'eq', value }
}

async function select(reader: StorageReader, tenant: string, where: Criterion, direction: 'asc' | 'desc', limit: number): Promise<readonly Seal[]> {
  const order = [
    { field: 'number', direction },
    { field: 'id', direction },
  ] as const
  return (await reader.select({ entity: 'seal', tenant, where, order, limit, deleted: 'include' })) as unknown as readonly Seal[]
}
