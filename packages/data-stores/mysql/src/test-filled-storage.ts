import { entities, type EntityName, type Field } from '@diwan/core'
import { storedFields, type Row, type Storage } from '@diwan/core/storage'

/** An id that ends in `n`. */
export function id(n: number): string {
  return `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
}

/** Whose timeline is long. */
export const busyCustomer = id(0)

const customers = 6000
const busyEntries = 4000

/** Fills two tenants, `acme` and a smaller one, so that it matters how statements are planned. */
export async function fill(storage: Storage): Promise<void> {
  for (const [tenant, share] of [['acme', 1], ['other', 0.2]] as const) {
    const put = async (entity: EntityName, count: number, valuesOf: (n: number) => Row) => {
      const rows = Array.from({ length: Math.round(count * share) }, (_, n) => rowOf(entity, n, valuesOf(n)))
      await storage.transaction((transaction) => transaction.insert(entity, tenant, rows))
    }
    const customerOf = (n: number) => id(n % Math.round(customers * share))
    await put('customer', customers, (n) => ({ sortKey: `name ${(n * 7919) % customers}`, lifecycle: ['prospect', 'active', 'lost'][n % 3], ownerId: `u_${n % 50}`, tags: [`t${n % 20}`, 'all'], ext: { host: { tier: `tier ${n % 100}`, ...(n % 3 === 0 && { points: n }) } } }))
    await put('thread', 1000, (n) => ({ state: ['open', 'closed'][n % 2] }))
    await put('interaction', 12_000, (n) => ({ kind: ['call', 'email', 'purchase'][n % 3], threadId: n % 3 ? null : id(n % Math.round(1000 * share)), occurredAt: at(n), amount: { amount: BigInt(n), currency: 'EUR' } }))
    await put('participant', 12_000, (n) => ({ interactionId: id(n), customerId: customerOf(n), occurredAt: at(n), kind: ['call', 'email', 'purchase'][n % 3] }))
    await put('timelineEntry', 12_000, (n) => ({ customerId: n < busyEntries * share ? busyCustomer : customerOf(n), occurredAt: at(n), kind: ['call', 'email', 'purchase'][n % 3], source: 'interaction' }))
    await put('contactPoint', 6000, (n) => ({ customerId: customerOf(n), kind: ['phone', 'email'][n % 2], normalized: `${n}` }))
    await put('relationship', 3000, (n) => ({ fromId: customerOf(n), toId: customerOf(n + 1), type: 'worksAt' }))
    await put('task', 3000, (n) => ({ customerId: customerOf(n), assigneeId: `u_${n % 50}`, status: ['open', 'done'][n % 2] }))
    await put('attachment', 1000, (n) => ({ entity: 'customer', recordId: customerOf(n) }))
    await put('consent', 1000, (n) => ({ customerId: customerOf(n), purpose: 'news', channel: 'email' }))
    await put('externalReference', 3000, (n) => ({ entity: 'customer', recordId: customerOf(n), system: 'erp', type: 'order', externalId: `${n}` }))
    await put('change', 6000, (n) => ({ entity: 'customer', recordId: customerOf(n), recordVersion: n }))
  }
}

function at(n: number): string {
  return new Date(Date.parse('2026-01-01T00:00:00Z') + n * 60_000).toISOString()
}

/** A complete row: `values`, and null or something plain for the rest. */
function rowOf(entity: EntityName, n: number, values: Row): Row {
  const times = { id: id(n), createdAt: at(n), updatedAt: at((n * 7919) % 100_000), at: at(n) }
  const all: Row = { ...times, ...values }
  return Object.fromEntries(Object.entries(storedFields(entities[entity])).map(([name, field]) => [name, name in all ? all[name] : plainValue(field)]))
}

function plainValue({ nullable, type, values, list }: Field): unknown {
  if (nullable) return null
  if (type === 'json') return list ? [] : {}
  return { id: id(0), key: values?.[0] ?? 'plain', text: '', integer: 1, boolean: false, instant: at(0), date: '2026-01-01', decimal: '0', money: { amount: 0n, currency: 'EUR' }, bytes: new Uint8Array() }[type]
}
