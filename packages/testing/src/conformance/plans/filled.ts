import { entities, type EntityName } from '@diwan/core'
import { type Row, type Storage } from '@diwan/core/storage'
import { id, rowOf, tenant } from '../rows.ts'

const customers = 1500
/** Where there are few, a database may rightly go through them once and remember all. */
const counts: Readonly<Partial<Record<EntityName, number>>> = { customer: customers, interaction: 8000 }
const others = 1500
/** Records that belong to one customer, whose page is long. */
const busy = 300

/** Those that others refer to come first. */
const order: readonly EntityName[] = ['customer', 'thread', 'interaction', ...(Object.keys(entities) as EntityName[]).filter((name) => !['customer', 'thread', 'interaction'].includes(name))]

/** Fills two tenants, a smaller one too, so that it matters how a database goes about its reads. */
export async function fill(storage: Storage): Promise<void> {
  for (const [into, share] of [[tenant, 1], ['other', 0.2]] as const) {
    for (const entity of order) {
      const count = Math.round((counts[entity] ?? others) * share)
      const rows = Array.from({ length: count }, (_, n) => filledRow(entity, n, Math.round(customers * share)))
      await storage.transaction((transaction) => transaction.insert(entity, into, rows))
    }
  }
}

/** The n-th row: every text and key its own, or one of few, as its field has it. */
function filledRow(entity: EntityName, n: number, within: number): Row {
  const customer = id(n < busy ? 0 : n % within)
  const at = new Date(Date.parse('2026-01-01T00:00:00Z') + n * 60_000).toISOString()
  const fields: Readonly<Record<string, { readonly type: string; readonly values?: readonly unknown[]; readonly list?: boolean }>> = entities[entity].fields
  const values: Record<string, unknown> = { id: id(n), version: 1, createdAt: at, updatedAt: at, occurredAt: at, at, capturedAt: at, until: at, dueAt: at }
  for (const [name, { type, values: few, list }] of Object.entries(fields)) {
    if (name in values || list) continue
    if (type === 'key' || type === 'text') values[name] = few ? few[n % few.length] : fewOf[name] ? fewOf[name][n % fewOf[name].length] : `${name} ${n}`
    else if (type === 'integer') values[name] = n
  }
  for (const name of ['customerId', 'recordId', 'fromId']) if (name in fields) values[name] = customer
  for (const name of ['toId', 'interactionId']) if (name in fields) values[name] = id((n + 1) % within)
  if ('threadId' in fields) values['threadId'] = id(n % 300)
  return rowOf(entity, values as Row & { readonly id: string })
}

/** As many different values as such fields have. */
const fewOf: Readonly<Record<string, readonly string[]>> = {
  lifecycle: ['prospect', 'active', 'lost'],
  ownerId: Array.from({ length: 50 }, (_, n) => `u_${n}`),
  teamId: Array.from({ length: 40 }, (_, n) => `t_${n}`),
  assigneeId: Array.from({ length: 50 }, (_, n) => `u_${n}`),
  kind: ['call', 'email', 'purchase'],
  source: ['interaction'],
  entity: ['customer'],
  system: ['erp'],
  type: ['order'],
  purpose: ['news', 'offers'],
  channel: ['email', 'phone'],
}
