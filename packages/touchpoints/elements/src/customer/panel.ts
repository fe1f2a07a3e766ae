import type { ReactiveControllerHost } from 'lit'
import { createListStore, type CrmClient, type EntityShape, type ListSnapshot, type ListStore } from '@diwan/client'
import type { People } from '../data/people.ts'
import { Watch } from '../data/watch.ts'
import type { Formats } from '../i18n/formats.ts'
import type { Translate } from '../i18n/translate.ts'

/** What the parts of a profile draw with. */
export interface PanelContext {
  readonly t: Translate
  readonly formats: Formats
  readonly people: People
  readonly hrefOf: (id: string) => string | undefined
  readonly navigate: (id: string) => void
  /** Runs a write that is shown at once, and tells the reader where it is refused. */
  readonly attempt: (write: () => Promise<unknown>) => Promise<void>
}

interface Row {
  readonly id: string
  readonly version: number
}

/** A kind of records of one customer, kept fresh. */
export class PanelList<T extends Row, Input> {
  readonly #watch: Watch<ListSnapshot<T>, ListStore<EntityShape, T, Input>>

  constructor(host: ReactiveControllerHost) {
    this.#watch = new Watch(host)
  }

  show(collection: unknown, entity: string, query: object, subscribe: CrmClient['subscribe']): void {
    const options = { collection, entity, query: { limit: 100, ...query }, subscribe }
    this.#watch.show(createListStore(options as never) as unknown as ListStore<EntityShape, T, Input>)
  }

  hide(): void {
    this.#watch.show(undefined)
  }

  get store(): ListStore<EntityShape, T, Input> | undefined {
    return this.#watch.store
  }

  get items(): readonly T[] {
    return this.#watch.snapshot?.items ?? []
  }

  get failure(): unknown {
    return this.#watch.snapshot?.state === 'failed' ? this.#watch.snapshot.error : undefined
  }

  get isLoading(): boolean {
    const state = this.#watch.snapshot?.state
    return this.items.length === 0 && state !== 'ready' && state !== 'failed'
  }

  /** A short list has nothing to hold back: what came elsewhere is read at once. */
  takeNewer(): void {
    const snapshot = this.#watch.snapshot
    if (snapshot?.state === 'ready' && snapshot.newer > 0) void this.reload()
  }

  async reload(): Promise<void> {
    await this.#watch.store?.load()
  }
}
