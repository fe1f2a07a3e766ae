import type { ReactiveControllerHost } from 'lit'
import type { InteractionJson } from '@diwan/client'

/** What an entry shows beyond its line, once somebody asked. */
export interface Opened {
  readonly state: 'loading' | 'ready' | 'failed'
  readonly record?: InteractionJson
}

/** The entries that are open, with their whole records. */
export class OpenedEntries {
  readonly #host: ReactiveControllerHost
  readonly #opened = new Map<string, Opened>()

  constructor(host: ReactiveControllerHost) {
    this.#host = host
  }

  get(id: string): Opened | undefined {
    return this.#opened.get(id)
  }

  async toggle(id: string, read: (id: string) => Promise<InteractionJson>): Promise<void> {
    if (this.#opened.get(id)?.record) {
      this.#opened.delete(id)
      return this.#host.requestUpdate()
    }
    this.#set(id, { state: 'loading' })
    try {
      this.#set(id, { state: 'ready', record: await read(id) })
    } catch {
      this.#set(id, { state: 'failed' })
    }
  }

  #set(id: string, opened: Opened): void {
    this.#opened.set(id, opened)
    this.#host.requestUpdate()
  }
}
