import type { EntityShape } from '@diwan/core'
import type { ClientError } from '../client-error.ts'
import { newId } from '../new-id.ts'
import type { ChangeListener, Collection, Page, UpdateRequestOptions, WriteRequestOptions } from '../types.ts'
import { coalesce } from './coalesce.ts'
import { createLayers } from './layers.ts'
import { createLive } from './live.ts'
import { createLoader, type LoadState } from './loader.ts'
import { createState, type Observable } from './observable.ts'
import { patched } from './patched.ts'
import { createVersions, newest, type Versioned } from './versions.ts'

/** As many records as one page holds. */
const mostIds = 200

/** What a store can keep. */
export type Listed = Versioned

export interface ListSnapshot<T> {
  /** In the server's order, pending operations laid over them. */
  readonly items: readonly T[]
  readonly state: LoadState
  /** Why the last load failed; what was shown stays. */
  readonly error: ClientError | null
  /** There are older ones to `loadMore`. */
  readonly more: boolean
  readonly total: Page<T>['total'] | null
  /** How many records came to match since the load. They are not pushed under the reader: `load` shows them. */
  readonly newer: number
  /** Names of the operations under way. */
  readonly pending: readonly string[]
}

export interface ListStoreOptions<D extends EntityShape, T, Input> {
  readonly collection: Collection<D, T, Input>
  /** As events name it, such as `customer`. */
  readonly entity: string
  readonly query?: Parameters<Collection<D, T, Input>['find']>[0]
  /** A client's `subscribe`; left out, the list stands still. */
  readonly subscribe?: (listener: ChangeListener) => () => void
}

export interface ListStore<D extends EntityShape, T, Input> extends Observable<ListSnapshot<T>> {
  /** Loads the first page, of another query where one is given. The load before it is aborted. Problems are in the snapshot. */
  load(query?: Parameters<Collection<D, T, Input>['find']>[0]): Promise<void>
  loadMore(): Promise<void>
  /** Shown at once; rejects with the ClientError of a refusal, which takes back this edit alone. */
  update(id: string, patch: Parameters<Collection<D, T, Input>['update']>[1], options?: UpdateRequestOptions): Promise<T>
  delete(id: string, options?: UpdateRequestOptions): Promise<T>
  /** Puts `preview` in front until the server answers. */
  create(input: Parameters<Collection<D, T, Input>['create']>[0], preview: T | null, options?: WriteRequestOptions): Promise<T>
  close(): void
}

/** A filtered, paged list of records that can be edited and keeps itself fresh. */
export function createListStore<D extends EntityShape, T extends Listed, Input>({ collection, entity, query: first, subscribe }: ListStoreOptions<D, T, Input>): ListStore<D, T, Input> {
  type Query = NonNullable<typeof first>
  let query = (first ?? {})
  let next: string | null = null
  const newer = new Set<string>()

  const live = createLive({
    subscribe,
    changed: (event) => event.entity === entity && !layers.isOwn(event.correlationId) && refresh(event.recordId),
    missed: () => void loader.quietly(firstPage),
  })
  const [watched, set] = createState<ListSnapshot<T>>({ items: [], state: 'idle', error: null, more: false, total: null, newer: 0, pending: [] }, live.start)
  const layers = createLayers<readonly T[]>([], () => set({ items: layers.view, pending: layers.pending, newer: newer.size, more: next !== null }))
  const loader = createLoader(set)
  const versions = createVersions()
  const refresh = coalesce<string>((asked) => loader.quietly((signal) => reread([...asked], signal)))

  function load(other: Query = query): Promise<void> {
    query = other
    live.loading()
    return loader.run(firstPage)
  }

  async function firstPage(signal: AbortSignal): Promise<() => void> {
    const page = await collection.find(query, { signal })
    return () => {
      next = page.next
      newer.clear()
      set({ total: page.total ?? null })
      layers.rebase(() => page.items)
    }
  }

  async function loadMore(): Promise<void> {
    const after = next
    if (after === null || watched.getSnapshot().state === 'loading') return
    await loader.run(async (signal) => {
      const page = await collection.find({ ...query, after }, { signal })
      return () => {
        next = page.next
        layers.rebase((base) => [...base, ...page.items.filter((item) => !base.some(({ id }) => id === item.id))])
      }
    })
  }

  /** Asks which of the records match now: those shown are replaced or taken away where they stand, others counted. */
  async function reread(ids: readonly string[], signal: AbortSignal): Promise<() => void> {
    const { total: _total, after: _after, where, ...rest } = query as Query & { readonly where?: object }
    const found = new Map<string, T>()
    for (let start = 0; start < ids.length; start += mostIds) {
      const some = { id: { in: ids.slice(start, start + mostIds) } }
      const page = await collection.find({ ...rest, where: where ? { and: [where, some] } : some, limit: mostIds } as unknown as Query, { signal })
      for (const item of page.items) found.set(item.id, item)
    }
    return () => {
      const unshown = new Set(ids)
      for (const { id } of layers.base) unshown.delete(id)
      for (const id of unshown) newer[found.has(id) ? 'add' : 'delete'](id)
      const asked = new Set(ids)
      const now = (item: T): T | [] => (found.has(item.id) ? newest(item, found.get(item.id)!) : [])
      layers.rebase((base) => base.flatMap((item) => (asked.has(item.id) ? now(item) : item)))
    }
  }

  const replaced = (items: readonly T[], id: string, by: (item: T) => T | []): readonly T[] => items.flatMap((item) => (item.id === id ? by(item) : item))
  const optionsOf = (id: string, options: UpdateRequestOptions = {}) => {
    const seen = layers.base.find((item) => item.id === id)
    return { operation: newId(), ...(seen && { version: seen.version }), ...options }
  }

  return {
    ...watched,
    load,
    loadMore,
    update(id, patch, given) {
      const options = optionsOf(id, given)
      return layers.run({
        id: options.operation,
        apply: (base) => replaced(base, id, (item) => patched(item, patch)),
        send: () => versions.send(id, options, (now) => collection.update(id, patch, now)),
        fold: (base, answer) => replaced(base, id, (item) => newest(item, answer)),
      })
    },
    delete(id, given) {
      const options = optionsOf(id, given)
      const without = (base: readonly T[]) => replaced(base, id, () => [])
      return layers.run({ id: options.operation, apply: without, send: () => versions.send(id, options, (now) => collection.delete(id, now)), fold: without })
    },
    create(input, preview, given) {
      const options = { operation: newId(), ...given }
      return layers.run({
        id: options.operation,
        apply: (base) => (preview ? [preview, ...base] : base),
        send: () => collection.create(input, options),
        fold: (base, answer) => [answer, ...replaced(base, answer.id, () => [])],
      })
    },
    close: loader.abort,
  }
}
