import type { Change } from '../entities/change.ts'
import type { PluginCursor } from '../entities/plugin-cursor.ts'
import type { PluginDelivery } from '../entities/plugin-delivery.ts'
import { isDiwanError } from '../errors/diwan-error.ts'
import type { RunningPlugin } from '../plugins/running-plugin.ts'
import { allOf } from '../predicate/criterion.ts'
import type { Row } from '../storage/storage.ts'
import { instantFrom } from '../values/instant.ts'
import { afterFailure } from './failure.ts'
import { inParallel } from './in-parallel.ts'
import { isFree, Lease } from './lease.ts'
import { requireNoLoop } from './loops.ts'
import { isPlanDue, planJobs } from './plan-jobs.ts'
import { releaseQueue } from './queues.ts'
import { cursorOf, deliveriesWhere, dueBy, is } from './rows.ts'
import { tell, toldOf } from './tell.ts'
import type { Tally } from './tally.ts'
import type { Worker } from './worker.ts'

/** Changes read at once. */
const batch = 100

/** Tells a plugin of a tenant's changes that it has not been told of, and of those that are due again; one worker at a time. */
export async function deliverChanges(worker: Worker, tenant: string, plugin: RunningPlugin, tally: Tally): Promise<void> {
  if (!(await isSomethingToDo(worker, tenant, plugin))) return
  const lease = await takeCursor(worker, tenant, plugin.id)
  if (!lease) return
  const lane = new Lane(worker, tenant, plugin, lease, tally)
  try {
    await lease.during(() => lane.run())
  } catch (error) {
    // It ends by itself where it cannot be given back.
    await lease.release().catch(() => undefined)
    throw error
  }
  await lease.release()
}

async function isSomethingToDo({ kernel }: Worker, tenant: string, { id, definition }: RunningPlugin): Promise<boolean> {
  const { storage, ports } = kernel
  const now = instantFrom(ports.clock.now())
  const cursor = await cursorOf(storage, tenant, id)
  if (isPlanDue(definition, cursor, now)) return true
  if (!kernel.plugins!.isTold(id)) return false
  if ((await storage.feedEnd('change', tenant)) !== (cursor?.toldThrough ?? null)) return true
  return (await storage.count({ entity: 'pluginDelivery', tenant, where: dueChanges(id, now), deleted: 'include' }, 1)) > 0
}

/** The plugin's place in the feed, or undefined where another worker has it. A tenant that is seen for the first time is told of from its first change. */
async function takeCursor(worker: Worker, tenant: string, plugin: string): Promise<Lease<PluginCursor> | undefined> {
  const { kernel, id, limits } = worker
  const options = { kernel, entity: 'pluginCursor', tenant, worker: id, seconds: limits.leaseSeconds } as const
  const known = await kernel.storage.transaction((transaction) => cursorOf(transaction, tenant, plugin))
  if (known) return isFree(known, options) ? Lease.take(options, known) : undefined
  const row: PluginCursor = { id: kernel.ports.ids.next(), plugin, toldThrough: null, toldUntil: null, plannedUntil: instantFrom(kernel.ports.clock.now()), version: 1, ...(Lease.fields(options) as Pick<PluginCursor, 'worker' | 'leasedUntil'>) }
  try {
    await kernel.storage.transaction((transaction) => transaction.insert('pluginCursor', tenant, [row as unknown as Row]))
    return new Lease(options, row)
  } catch (error) {
    if (isDiwanError(error, 'duplicate') || isDiwanError(error, 'transaction_conflict')) return undefined
    throw error
  }
}

type Outcome = 'told' | Row

/** A plugin's work on a tenant's changes while it has the cursor. */
class Lane {
  readonly #worker: Worker
  readonly #tenant: string
  readonly #plugin: RunningPlugin
  readonly #lease: Lease<PluginCursor>
  readonly #tally: Tally

  constructor(worker: Worker, tenant: string, plugin: RunningPlugin, lease: Lease<PluginCursor>, tally: Tally) {
    this.#worker = worker
    this.#tenant = tenant
    this.#plugin = plugin
    this.#lease = lease
    this.#tally = tally
  }

  async run(): Promise<void> {
    await planJobs(this.#worker, this.#tenant, this.#plugin, this.#lease)
    if (!this.#worker.kernel.plugins!.isTold(this.#plugin.id)) return
    await this.#again()
    await this.#onward()
  }

  /** Those that failed before and are due, and what waited for them. */
  async #again(): Promise<void> {
    const { kernel, limits, stopping } = this.#worker
    while (!stopping.aborted) {
      const due = await kernel.storage.transaction((transaction) => deliveriesWhere(transaction, this.#tenant, dueChanges(this.#plugin.id, this.#now), batch))
      if (due.length === 0) return
      await inParallel(due, limits.atOnce, (delivery) => this.#retry(delivery))
    }
  }

  async #retry(delivery: PluginDelivery): Promise<void> {
    if (this.#worker.stopping.aborted) return
    const { storage } = this.#worker.kernel
    const outcome = await this.#tell(delivery.content as unknown as Change, delivery.attempts)
    if (outcome === undefined) return
    await storage.transaction(async (transaction) => {
      if (outcome === 'told') {
        await transaction.remove('pluginDelivery', this.#tenant, is('id', delivery.id))
        await releaseQueue(transaction, this.#tenant, delivery, this.#now)
      } else {
        const { state, attempts, dueAt, error } = outcome
        await transaction.update('pluginDelivery', this.#tenant, delivery.id, delivery.version, { state, attempts, dueAt, error, version: delivery.version + 1 })
      }
    })
  }

  async #onward(): Promise<void> {
    const { kernel, stopping } = this.#worker
    while (!stopping.aborted) {
      const changes = (await kernel.storage.feed('change', this.#tenant, this.#lease.row.toldThrough, batch)) as unknown as readonly (Change & { readonly position: string })[]
      if (changes.length === 0) return
      const outcomes = await this.#tellAll(changes)
      // Those after one that was not tried are told again.
      const untried = outcomes.indexOf(undefined)
      const tried = untried < 0 ? outcomes : outcomes.slice(0, untried)
      if (tried.length === 0) return
      const failed = tried.filter((outcome): outcome is Row => typeof outcome === 'object')
      const { position, at } = changes[tried.length - 1]!
      await this.#lease.save({ toldThrough: position, toldUntil: at }, (transaction) => (failed.length > 0 ? transaction.insert('pluginDelivery', this.#tenant, failed) : Promise.resolve()))
    }
  }

  /** Side by side, but for those of one record. */
  async #tellAll(changes: readonly Change[]): Promise<readonly (Outcome | undefined)[]> {
    const { hooks = {} } = this.#plugin.definition
    const outcomes = changes.map<Outcome | undefined>(({ entity }) => (hooks[entity as keyof typeof hooks]?.committed ? undefined : 'told'))
    const queues = new Map<string, number[]>()
    for (const [index, change] of changes.entries()) {
      if (outcomes[index] !== undefined) continue
      const queue = queueOf(change)
      const known = queues.get(queue)
      if (known) known.push(index)
      else queues.set(queue, [index])
    }
    const isHeld = await this.#heldQueues([...queues.keys()])
    await inParallel([...queues], this.#worker.limits.atOnce, async ([queue, indexes]) => {
      for (const index of indexes) {
        if (this.#worker.stopping.aborted) return
        const change = changes[index]!
        const outcome = isHeld.has(queue) ? this.#row(change, { state: 'held', attempts: 0, dueAt: this.#now, error: null }) : await this.#tell(change, 0)
        if (typeof outcome === 'object') isHeld.add(queue)
        outcomes[index] = outcome
      }
    })
    return outcomes
  }

  /** Those of the queues in which something waits that must come first. */
  async #heldQueues(queues: readonly string[]): Promise<Set<string>> {
    if (queues.length === 0) return new Set()
    const where = allOf(is('plugin', this.#plugin.id), { op: 'in', field: 'queue', values: queues })
    const rows = await this.#worker.kernel.storage.transaction((transaction) => transaction.aggregate({ entity: 'pluginDelivery', tenant: this.#tenant, where, groupBy: ['queue'], measures: { count: { of: 'count' } }, limit: queues.length }))
    return new Set(rows.map((row) => row['queue'] as string))
  }

  /** The row to keep of a change that the plugin failed on; undefined where it was broken off. */
  async #tell(change: Change, attempts: number): Promise<Outcome | undefined> {
    const { id } = this.#plugin
    const { limits, stopping } = this.#worker
    let retries = limits.retries
    try {
      await requireNoLoop(this.#worker.kernel, this.#tenant, change).catch((error: unknown) => {
        retries = 0
        throw error
      })
      await tell(this.#worker, this.#tenant, this.#plugin, toldOf(change, attempts + 1))
      this.#tally.done++
      return 'told'
    } catch (error) {
      if (stopping.aborted) return undefined
      const failure = afterFailure(this.#worker, { plugin: id, kind: 'change', name: change.entity, attempts }, error, retries)
      this.#tally.note(failure)
      return this.#row(change, failure)
    }
  }

  #row(change: Change, failure: Pick<PluginDelivery, 'state' | 'attempts' | 'dueAt' | 'error'>): Row {
    const { position: _position, ...content } = change as Change & { readonly position?: string }
    return {
      id: this.#worker.kernel.ports.ids.next(),
      plugin: this.#plugin.id,
      kind: 'change',
      name: change.entity,
      queue: queueOf(change),
      number: change.recordVersion,
      content,
      at: this.#now,
      causationId: change.id,
      worker: null,
      leasedUntil: null,
      version: 1,
      ...failure,
    } satisfies PluginDelivery
  }

  get #now(): PluginDelivery['at'] {
    return instantFrom(this.#worker.kernel.ports.clock.now())
  }
}

function queueOf({ entity, recordId }: Change): string {
  return `${entity}:${recordId}`
}

function dueChanges(plugin: string, now: string) {
  return allOf(is('plugin', plugin), is('kind', 'change'), is('state', 'waiting'), dueBy(now))
}
