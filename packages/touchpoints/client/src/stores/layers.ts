/** How many settled operations are remembered, so that their echoes on the stream are known. */
const remembered = 200

export interface Operation<B, T> {
  /** Its name: the Idempotency-Key and the `correlationId` of its changes. */
  readonly id: string
  /** What it will look like, laid over what the server last said. */
  readonly apply: (base: B) => B
  readonly send: () => Promise<T>
  /** Takes the server's answer into the base. */
  readonly fold: (base: B, answer: T) => B
}

export interface Layers<B> {
  readonly base: B
  /** The base with the pending operations over it, oldest first. */
  readonly view: B
  readonly pending: readonly string[]
  /** Replaces what the server last said; pending operations stay. */
  rebase(change: (base: B) => B): void
  /** Shows the operation at once. An answer is folded in; a refusal takes this one operation away and rejects. */
  run<T>(operation: Operation<B, T>): Promise<T>
  /** True for an operation of this store, pending or settled lately: its echo brings nothing new. */
  isOwn(operation: string | null): boolean
}

/** Optimism as layers: `view = base ⊕ pending operations`, so that a refusal never takes another operation with it. */
export function createLayers<B>(initial: B, changed: () => void): Layers<B> {
  let base = initial
  const pending = new Map<string, (base: B) => B>()
  const settled = new Set<string>()

  function settle(id: string): void {
    pending.delete(id)
    settled.add(id)
    for (const oldest of settled) if (settled.size > remembered) settled.delete(oldest)
  }

  return {
    get base() {
      return base
    },
    get view() {
      return [...pending.values()].reduce((view, apply) => apply(view), base)
    },
    get pending() {
      return [...pending.keys()]
    },
    rebase(change) {
      base = change(base)
      changed()
    },
    async run(operation) {
      pending.set(operation.id, operation.apply)
      changed()
      try {
        const answer = await operation.send()
        base = operation.fold(base, answer)
        return answer
      } finally {
        settle(operation.id)
        changed()
      }
    },
    isOwn: (operation) => operation !== null && (pending.has(operation) || settled.has(operation)),
  }
}
