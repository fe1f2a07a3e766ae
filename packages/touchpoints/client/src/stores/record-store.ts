import type { EntityShape } from '@diwan/core'
import type { ClientError } from '../client-error.ts'
import { newId } from '../new-id.ts'
import type { ChangeListener, Collection, UpdateRequestOptions } from '../types.ts'
import { coalesce } from './coalesce.ts'
import { createLayers } from './layers.ts'
import { createLive } from './live.ts'
import { createLoader, type LoadState } from './loader.ts'
import { createState, type Observable } from './observable.ts'
import { patched } from './patched.ts'
import { createVersions, newest, type Versioned } from './versions.ts'

export interface RecordSnapshot<T> {
  /** Null until it is loaded. */
  readonly record: T | null
  readonly state: LoadState
  /** Why the last load failed: `not_found` also where it was deleted meanwhile. */
  readonly error: ClientError | null
  readonly pending: readonly string[]
}

export interface RecordStoreOptions<D extends EntityShape, T, Input> {
  readonly collection: Collection<D, T, Input>
  readonly entity: string
  readonly id: string
  readonly subscribe?: (listener: ChangeListener) => () => void
}

export interface RecordStore<D extends EntityShape, T, Input> extends Observable<RecordSnapshot<T>> {
  load(): Promise<void>
  /** Shown at once; rejects with the ClientError of a refusal, which takes back this edit alone. */
  update(patch: Parameters<Collection<D, T, Input>['update']>[1], options?: UpdateRequestOptions): Promise<T>
  close(): void
}

/** One record that can be edited and keeps itself fresh. */
export function createRecordStore<D extends EntityShape, T extends Versioned, Input>({ collection, entity, id, subscribe }: RecordStoreOptions<D, T, Input>): RecordStore<D, T, Input> {
  const live = createLive({
    subscribe,
    changed: (event) => event.entity === entity && event.recordId === id && event.recordVersion > (layers.base?.version ?? 0) && !layers.isOwn(event.correlationId) && refresh(id),
    missed: () => refresh(id),
  })
  const [watched, set] = createState<RecordSnapshot<T>>({ record: null, state: 'idle', error: null, pending: [] }, live.start)
  const layers = createLayers<T | null>(null, () => set({ record: layers.view, pending: layers.pending }))
  const loader = createLoader(set)
  const versions = createVersions()
  const refresh = coalesce<string>(() => loader.quietly(read))
  const latest = (base: T | null, answer: T): T => (base ? newest(base, answer) : answer)

  async function read(signal: AbortSignal): Promise<() => void> {
    const record = await collection.get(id, { signal })
    return () => layers.rebase((base) => latest(base, record))
  }

  return {
    ...watched,
    load() {
      live.loading()
      return loader.run(read)
    },
    update(patch, given) {
      const options = { operation: newId(), ...(layers.base && { version: layers.base.version }), ...given }
      return layers.run({
        id: options.operation,
        apply: (base) => base && patched(base, patch),
        send: () => versions.send(id, options, (now) => collection.update(id, patch, now)),
        fold: latest,
      })
    },
    close: loader.abort,
  }
}
