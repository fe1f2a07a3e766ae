export interface GateOptions {
  /** How much runs at once, of all tenants together. */
  readonly connections: number
  /** And of one tenant; all where left out. */
  readonly limit?: number
  /** Who is next: what came first, or the next tenant in turn. */
  readonly order: 'first' | 'turns'
}

interface Waiting {
  readonly arrived: number
  readonly start: () => void
}

/** Lets work on a pool of connections, by the rules that `simulatePool` simulates. */
export class TenantGate {
  readonly #options: GateOptions
  /** In turns, the next tenant first. */
  readonly #waiting = new Map<string, Waiting[]>()
  readonly #running = new Map<string, number>()
  #free: number
  #arrivals = 0

  constructor(options: GateOptions) {
    this.#options = options
    this.#free = options.connections
  }

  /** Runs `work` when it is its turn, and answers what it answers. */
  async run<T>(tenant: string, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((start) => {
      const queue = this.#waiting.get(tenant) ?? []
      queue.push({ arrived: this.#arrivals++, start })
      this.#waiting.set(tenant, queue)
      this.#startNext()
    })
    try {
      return await work()
    } finally {
      this.#free++
      this.#running.set(tenant, this.#running.get(tenant)! - 1)
      if (this.#running.get(tenant) === 0) this.#running.delete(tenant)
      this.#startNext()
    }
  }

  #startNext(): void {
    const tenant = this.#free > 0 ? this.#next() : undefined
    if (tenant === undefined) return
    const queue = this.#waiting.get(tenant)!
    const { start } = queue.shift()!
    // Put at the end again: its next turn comes after everybody else's.
    this.#waiting.delete(tenant)
    if (queue.length > 0) this.#waiting.set(tenant, queue)
    this.#free--
    this.#running.set(tenant, (this.#running.get(tenant) ?? 0) + 1)
    start()
  }

  #next(): string | undefined {
    const { connections, limit = connections, order } = this.#options
    let first: string | undefined
    for (const [tenant, [next]] of this.#waiting) {
      if ((this.#running.get(tenant) ?? 0) >= limit) continue
      if (order === 'turns') return tenant
      if (first === undefined || next!.arrived < this.#waiting.get(first)![0]!.arrived) first = tenant
    }
    return first
  }
}
