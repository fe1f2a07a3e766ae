import type { JobRunner, PluginWork } from './job-runner.ts'

export interface EmbeddedRunnerOptions {
  /** How often it looks for work that nobody told it of, such as what is due again or another process left; default 10. */
  readonly sweepSeconds?: number
  /** Tenants at once; default 4. */
  readonly atOnce?: number
}

/** So long it waits for more of a tenant, in milliseconds, because looking costs as much for one change as for many. */
const gathering = 20

/** Does plugins' work in this process: soon after each commit, and all that is left over in sweeps. */
export function embeddedRunner(options: EmbeddedRunnerOptions = {}): JobRunner {
  return new EmbeddedRunner(options)
}

class EmbeddedRunner implements JobRunner {
  readonly #options: Required<EmbeddedRunnerOptions>
  readonly #waiting = new Set<string>()
  readonly #running = new Map<string, Promise<void>>()
  #work: PluginWork | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #soon: ReturnType<typeof setTimeout> | undefined
  #sweeping: Promise<void> = Promise.resolve()
  #stopListening: (() => void) | undefined

  constructor({ sweepSeconds = 10, atOnce = 4 }: EmbeddedRunnerOptions) {
    this.#options = { sweepSeconds, atOnce }
  }

  start(work: PluginWork): void {
    this.#work = work
    this.#stopListening = work.onWork((tenant) => {
      this.#waiting.add(tenant)
      this.#soon ??= setTimeout(() => {
        this.#soon = undefined
        this.#next()
      }, gathering)
    })
    this.#sweepLater(0)
  }

  async stop(): Promise<void> {
    this.#work = undefined
    this.#stopListening?.()
    clearTimeout(this.#timer)
    clearTimeout(this.#soon)
    this.#waiting.clear()
    await this.#sweeping
    await Promise.all(this.#running.values())
  }

  #next(): void {
    for (const tenant of this.#waiting) {
      if (this.#running.size >= this.#options.atOnce) return
      if (this.#running.has(tenant)) continue
      this.#waiting.delete(tenant)
      void this.#deliver(tenant)
    }
  }

  #deliver(tenant: string): Promise<void> {
    const running = this.#work!.deliver(tenant).then(() => {
      this.#running.delete(tenant)
      if (this.#work) this.#next()
    })
    this.#running.set(tenant, running)
    return running
  }

  #sweepLater(seconds: number): void {
    this.#timer = setTimeout(() => {
      this.#sweeping = this.#sweep().then(() => {
        if (this.#work) this.#sweepLater(this.#options.sweepSeconds)
      })
    }, seconds * 1000)
    // A process that has nothing else to do may end; what is left another sweep finds.
    ;(this.#timer as { unref?: () => void }).unref?.()
  }

  async #sweep(): Promise<void> {
    const work = this.#work!
    for await (const tenant of work.tenants()) {
      if (this.#work !== work) return
      if (!this.#running.has(tenant)) await this.#deliver(tenant)
    }
  }
}
