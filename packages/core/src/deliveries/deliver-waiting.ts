import type { PluginDelivery } from '../entities/plugin-delivery.ts'
import { allOf, anyOf, type Criterion } from '../predicate/criterion.ts'
import { instantFrom } from '../values/instant.ts'
import { afterFailure } from './failure.ts'
import { inParallel } from './in-parallel.ts'
import { Lease, LeaseLost } from './lease.ts'
import { deliveriesWhere, dueBy, is } from './rows.ts'
import { tell } from './tell.ts'
import type { Tally } from './tally.ts'
import type { Worker } from './worker.ts'

/** Read at once. */
const batch = 50

/** Does a tenant's jobs and tells of its events that are due; each by one worker, of any process. */
export async function deliverWaiting(worker: Worker, tenant: string, tally: Tally): Promise<void> {
  const { kernel, limits, stopping } = worker
  while (!stopping.aborted) {
    const now = instantFrom(kernel.ports.clock.now())
    const due = await kernel.storage.transaction((transaction) => deliveriesWhere(transaction, tenant, freeBy(now, kernel.plugins!.durable.map(({ id }) => id)), batch))
    if (due.length === 0) return
    let taken = 0
    await inParallel(due, limits.atOnce, async (delivery) => {
      if (await deliver(worker, tenant, delivery, tally)) taken++
    })
    // All of them are with others.
    if (taken === 0) return
  }
}

/** Whether this worker had it. */
async function deliver(worker: Worker, tenant: string, delivery: PluginDelivery, tally: Tally): Promise<boolean> {
  const { kernel, id, limits, stopping } = worker
  if (stopping.aborted) return false
  const lease = await Lease.take({ kernel, entity: 'pluginDelivery', tenant, worker: id, seconds: limits.leaseSeconds }, delivery)
  if (!lease) return false
  const plugin = kernel.plugins!.running(delivery.plugin)!
  const { kind, name, content, causationId, attempts } = delivery
  try {
    await lease.during(() => tell(worker, tenant, plugin, { kind, name, content, causationId, key: delivery.id, attempt: attempts + 1 }))
    // Gone only where it is still this worker's, so that nobody's work on it is thrown away.
    await lease.save({}, async (transaction) => void (await transaction.remove('pluginDelivery', tenant, is('id', delivery.id))))
    tally.done++
  } catch (error) {
    if (error instanceof LeaseLost) return true
    if (stopping.aborted) await unlessLost(lease.release())
    else {
      const retries = (kind === 'job' ? plugin.definition.jobs?.[name]?.retries : undefined) ?? limits.retries
      const failure = afterFailure(worker, delivery, error, retries)
      tally.note(failure)
      await unlessLost(lease.release(failure))
    }
  }
  return true
}

async function unlessLost(saved: Promise<void>): Promise<void> {
  await saved.catch((error: unknown) => {
    if (!(error instanceof LeaseLost)) throw error
  })
}

function freeBy(now: string, plugins: readonly string[]): Criterion {
  const isFree = anyOf(is('leasedUntil', null), { op: 'compare', field: 'leasedUntil', is: 'lt', value: now })
  return allOf(is('state', 'waiting'), { op: 'in', field: 'kind', values: ['event', 'job'] }, { op: 'in', field: 'plugin', values: plugins }, dueBy(now), isFree)
}
