import type { ReactiveController, ReactiveControllerHost } from 'lit'

export interface RowWindowOptions {
  /** The element that scrolls, once it is drawn. */
  readonly scroller: () => HTMLElement | null
  /** The row that holds the focus, which is kept drawn wherever it scrolls; -1 for none. */
  readonly pinned: () => number
}

/** Drawn beyond each end of what is in sight, so that a quick scroll finds rows there. */
const overscan = 10
/** Drawn before the size of the window is known. */
const firstGuess = 640

/**
 * The rows worth drawing out of many of one height: those in sight, some around them, and the one with the focus.
 * Rows of one height need no measuring, which is most of what a windowing library does.
 */
export class RowWindow implements ReactiveController {
  readonly #host: ReactiveControllerHost
  readonly #options: RowWindowOptions
  readonly #resize: ResizeObserver
  #scroller: HTMLElement | null = null
  #rowSize = 40
  #first = 0
  #last = 0

  constructor(host: ReactiveControllerHost, options: RowWindowOptions) {
    this.#host = host
    this.#options = options
    this.#resize = new ResizeObserver(() => this.#moved())
    host.addController(this)
  }

  /** Indexes in ascending order, so that no row is ever moved in the document (a moved row would lose the focus). */
  rows(count: number, rowSize: number): readonly number[] {
    this.#rowSize = rowSize
    const [first, last] = this.#span()
    this.#first = Math.max(0, first)
    this.#last = Math.min(count - 1, last)
    const indexes = Array.from({ length: Math.max(0, this.#last - this.#first + 1) }, (_, offset) => this.#first + offset)
    const pinned = this.#options.pinned()
    if (pinned < 0 || pinned >= count) return indexes
    if (pinned < this.#first) return [pinned, ...indexes]
    return pinned > this.#last ? [...indexes, pinned] : indexes
  }

  /** The last row drawn, the pinned one apart. */
  get last(): number {
    return this.#last
  }

  /** How many rows a page key passes. */
  get pageLength(): number {
    return Math.max(1, Math.floor((this.#scroller?.clientHeight ?? 0) / this.#rowSize) - 1)
  }

  /** Moves the scroll as little as shows the whole row. */
  scrollTo(index: number): void {
    const scroller = this.#scroller
    if (!scroller) return
    const start = index * this.#rowSize
    const lowest = start + this.#rowSize - scroller.clientHeight
    if (scroller.scrollTop > start) scroller.scrollTop = start
    else if (scroller.scrollTop < lowest) scroller.scrollTop = lowest
  }

  toStart(): void {
    if (this.#scroller) this.#scroller.scrollTop = 0
  }

  hostUpdated(): void {
    const scroller = this.#options.scroller()
    if (scroller === this.#scroller) return
    this.hostDisconnected()
    this.#scroller = scroller
    scroller?.addEventListener('scroll', this.#moved, { passive: true })
    if (scroller) this.#resize.observe(scroller)
  }

  hostDisconnected(): void {
    this.#scroller?.removeEventListener('scroll', this.#moved)
    this.#resize.disconnect()
    this.#scroller = null
  }

  hostConnected(): void {
    this.#host.requestUpdate()
  }

  #span(): readonly [first: number, last: number] {
    const { scrollTop = 0, clientHeight = firstGuess } = this.#scroller ?? {}
    return [Math.floor(scrollTop / this.#rowSize) - overscan, Math.ceil((scrollTop + clientHeight) / this.#rowSize) + overscan]
  }

  /** Draws anew when half of the spare rows are used up, not at each pixel. */
  readonly #moved = (): void => {
    const [first, last] = this.#span()
    if (Math.abs(Math.max(0, first) - this.#first) > overscan / 2 || last - this.#last > overscan / 2) this.#host.requestUpdate()
  }
}
