import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { Observable } from '@diwan/client'

interface Loaded<S> extends Observable<S> {
  load(): Promise<void>
  close(): void
}

/** Keeps an element drawn from a store: listens while the element is on the page, and reads anew when it comes back. */
export class Watch<S, Store extends Loaded<S>> implements ReactiveController {
  readonly #host: ReactiveControllerHost
  #store: Store | undefined
  #stop: (() => void) | undefined
  #connected = false

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  get store(): Store | undefined {
    return this.#store
  }

  get snapshot(): S | undefined {
    return this.#store?.getSnapshot()
  }

  /** Leaves the store before and loads this one. */
  show(store: Store | undefined): void {
    this.#leave()
    this.#store = store
    if (this.#connected) this.#enter()
    this.#host.requestUpdate()
  }

  hostConnected(): void {
    this.#connected = true
    this.#enter()
  }

  hostDisconnected(): void {
    this.#connected = false
    this.#leave()
  }

  #enter(): void {
    if (!this.#store || this.#stop) return
    this.#stop = this.#store.subscribe(() => this.#host.requestUpdate())
    void this.#store.load()
  }

  #leave(): void {
    this.#stop?.()
    this.#stop = undefined
    this.#store?.close()
  }
}
