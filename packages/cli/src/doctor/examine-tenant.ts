import type { Crm } from '@diwan/core'
import type { Diagnosis } from '@diwan/core/storage'
import { grouped } from '../output/progress.ts'

const counted = ['customer', 'interaction', 'task', 'change', 'timelineEntry'] as const
const cap = 10_000_000
const always = { op: 'always' } as const
const skewAllowed = 60_000

/** How much a tenant has, and whether its newest change lies in the future. */
export async function* examineTenant(crm: Crm, tenant: string, now: number): AsyncGenerator<Diagnosis> {
  const counts: string[] = []
  for (const entity of counted) {
    const rows = await crm.storage.count({ entity, tenant, where: always, deleted: 'include' }, cap)
    counts.push(`${rows >= cap ? 'at least ' : ''}${grouped(rows)} ${entity}`)
  }
  yield { state: 'ok', what: `tenant ${tenant}`, says: counts.join(', ') }

  // Ids begin with their time, so the last one is the newest without an index on `at`.
  const order = [{ field: 'id', direction: 'desc' }] as const
  const [newest] = await crm.storage.select({
    entity: 'change',
    tenant,
    where: always,
    order,
    limit: 1,
    deleted: 'exclude',
    fields: ['at'],
  })
  if (!newest) return
  const at = String(newest['at'])
  const ahead = Date.parse(at) - now
  if (ahead <= skewAllowed) yield { state: 'ok', what: `clock ${tenant}`, says: `newest change ${at}` }
  else {
    const says = `the newest change, ${at}, is ${grouped(Math.round(ahead / 1000))} s in the future`
    yield {
      state: 'warn',
      what: `clock ${tenant}`,
      says,
      advice: 'Synchronise this machine with the others that write (NTP): order and relative dates depend on it.',
    }
  }
}
