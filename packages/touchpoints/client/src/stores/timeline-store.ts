import type { ClientError } from '../client-error.ts'
import { newId } from '../new-id.ts'
import type { CrmClient, InteractionJson, TimelineEntryJson, WriteRequestOptions } from '../types.ts'
import { coalesce } from './coalesce.ts'
import { createLayers } from './layers.ts'
import { createLive } from './live.ts'
import { createLoader, type LoadState } from './loader.ts'
import { createState, type Observable } from './observable.ts'
import { entryOf, type LoggedInput } from './timeline-entry.ts'

export interface TimelineSnapshot {
  /** Newest first. */
  readonly entries: readonly TimelineEntryJson[]
  readonly state: LoadState
  readonly error: ClientError | null
  /** There are older ones to `loadOlder`. */
  readonly more: boolean
  /** Names of the operations under way. */
  readonly pending: readonly string[]
  /** Ids of the entries that the server has not confirmed. */
  readonly unconfirmed: readonly string[]
}

export interface TimelineStoreOptions {
  readonly client: Pick<CrmClient, 'timeline' | 'interactions'> & Partial<Pick<CrmClient, 'subscribe'>>
  readonly customerId: string
  readonly kinds?: readonly string[]
  /** Entries of a page, 1 to 200; default 50. */
  readonly pageSize?: number
}

export interface TimelineStore extends Observable<TimelineSnapshot> {
  /** Loads the newest page, of other kinds where they are given (null for all). */
  load(kinds?: readonly string[] | null): Promise<void>
  loadOlder(): Promise<void>
  /** Shown at once; rejects with the ClientError of a refusal, which takes back this entry alone. The customer takes part where the input names nobody. */
  log(input: LoggedInput, options?: WriteRequestOptions): Promise<InteractionJson>
  close(): void
}

/** A customer's timeline that can be written to and keeps itself fresh. */
export function createTimelineStore({ client, customerId, kinds: first, pageSize = 50 }: TimelineStoreOptions): TimelineStore {
  let kinds = first
  let next: string | null = null
  const unconfirmed = new Set<string>()

  const live = createLive({
    subscribe: client.subscribe,
    changed({ entity, customerIds, correlationId }) {
      if (customerIds.includes(customerId) && (entity === 'interaction' || entity === 'task') && !layers.isOwn(correlationId)) refresh(customerId)
    },
    missed: () => refresh(customerId),
  })
  const [watched, set] = createState<TimelineSnapshot>({ entries: [], state: 'idle', error: null, more: false, pending: [], unconfirmed: [] }, live.start)
  const layers = createLayers<readonly TimelineEntryJson[]>([], () =>
    set({ entries: layers.view, pending: layers.pending, unconfirmed: [...unconfirmed], more: next !== null }),
  )
  const loader = createLoader(set)
  const refresh = coalesce<string>(() => loader.quietly(reread))
  const page = (limit: number, after: string | null, signal: AbortSignal) =>
    client.timeline(customerId, { limit, ...(after !== null && { after }), ...(kinds && { kinds }) }, { signal })

  function load(other: readonly string[] | null | undefined = kinds): Promise<void> {
    kinds = other ?? undefined
    live.loading()
    return loader.run(async (signal) => {
      const found = await page(pageSize, null, signal)
      return () => {
        next = found.next
        layers.rebase(() => found.items)
      }
    })
  }

  async function loadOlder(): Promise<void> {
    if (next === null || watched.getSnapshot().state === 'loading') return
    await loader.run(async (signal) => {
      const found = await page(pageSize, next, signal)
      return () => {
        next = found.next
        layers.rebase((base) => found.items.reduce(placed, base))
      }
    })
  }

  /** Reads as much again as is shown: an entry may have come, changed or gone anywhere in it. */
  async function reread(signal: AbortSignal): Promise<() => void> {
    const until = layers.base.length
    let entries: readonly TimelineEntryJson[] = []
    let after: string | null = null
    do {
      const found: Awaited<ReturnType<typeof page>> = await page(Math.min(200, Math.max(pageSize, until - entries.length)), after, signal)
      entries = [...entries, ...found.items]
      after = found.next
    } while (after !== null && entries.length < until)
    return () => {
      next = after
      layers.rebase(() => entries)
    }
  }

  return {
    ...watched,
    load,
    loadOlder,
    log(given, { operation = newId(), ...options } = {}) {
      const parties = given.participants?.length || given.links?.length ? {} : { participants: [{ customerId, role: 'customer' as const }] }
      const input = { ...given, ...parties, id: given.id ?? newId() }
      const shown = (entry: TimelineEntryJson) => (base: readonly TimelineEntryJson[]) => (kinds && !kinds.includes(entry.kind) ? base : placed(base, entry))
      unconfirmed.add(input.id)
      return layers.run({
        id: operation,
        apply: shown(entryOf(customerId, input)),
        send: () => client.interactions.create(input, { ...options, operation }).finally(() => unconfirmed.delete(input.id)),
        fold: (base, answer) => shown(entryOf(customerId, { ...input, ...answer }))(base),
      })
    },
    close: loader.abort,
  }
}

/** The entries with one more, or another in its place, newest first. */
function placed(entries: readonly TimelineEntryJson[], entry: TimelineEntryJson): readonly TimelineEntryJson[] {
  const others = entries.filter(({ id }) => id !== entry.id)
  const before = others.findIndex((other) => other.occurredAt < entry.occurredAt || (other.occurredAt === entry.occurredAt && other.id < entry.id))
  return before < 0 ? [...others, entry] : others.toSpliced(before, 0, entry)
}
