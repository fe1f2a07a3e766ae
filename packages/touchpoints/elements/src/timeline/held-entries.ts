interface Entry {
  readonly id: string
}

export interface Shown<E> {
  readonly entries: readonly E[]
  /** How many wait to be shown. */
  readonly held: number
  /** Those that came since the last time and are shown at once. */
  readonly arrived: readonly E[]
}

/** Keeps what comes while somebody reads from moving what they read: new entries wait until they are asked for. */
export class HeldEntries<E extends Entry> {
  #shown: Set<string> | undefined

  /** Forgets what was shown, before entries of another kind. */
  reset(): void {
    this.#shown = undefined
  }

  /** Shows what waits. */
  release(entries: readonly E[]): void {
    for (const { id } of entries) this.#shown?.add(id)
  }

  /** `own` are shown whatever happens; entries older than all shown are a page that was asked for. */
  show(entries: readonly E[], options: { readonly hold: boolean; readonly own: ReadonlySet<string> }): Shown<E> {
    const shown = this.#shown
    if (!shown || shown.size === 0) {
      this.#shown = new Set(entries.map(({ id }) => id))
      return { entries, held: 0, arrived: [] }
    }
    const lastShown = entries.findLastIndex(({ id }) => shown.has(id))
    const arrived: E[] = []
    let held = 0
    const visible = entries.filter((entry, index) => {
      if (shown.has(entry.id)) return true
      const own = options.own.has(entry.id)
      const fresh = index < lastShown || lastShown < 0
      if (fresh && !own && options.hold) {
        held++
        return false
      }
      if (fresh && !own) arrived.push(entry)
      shown.add(entry.id)
      return true
    })
    return { entries: visible, held, arrived }
  }
}
