import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { CrmClient, CustomerJson } from '@diwan/client'
import { commonStages } from '../foundation/vocabulary.ts'

/** What customers can be filtered by: the stages and tags there are. */
export class Facets implements ReactiveController {
  readonly #host: ReactiveControllerHost & { client: CrmClient | undefined }
  readonly #tags = new Set<string>()
  readonly #stages = new Set<string>(commonStages)
  #client: CrmClient | undefined

  constructor(host: ReactiveControllerHost & { client: CrmClient | undefined }) {
    this.#host = host
    host.addController(this)
  }

  get stages(): readonly string[] {
    return [...this.#stages]
  }

  get tags(): readonly string[] {
    return [...this.#tags].sort((a, b) => a.localeCompare(b))
  }

  /** Learns from the rows that pass by: tags cannot be grouped by the server. */
  see(customers: readonly CustomerJson[]): void {
    for (const { tags, lifecycle } of customers) {
      this.#stages.add(lifecycle)
      for (const tag of tags) this.#tags.add(tag)
    }
  }

  hostUpdate(): void {
    const { client } = this.#host
    if (client === this.#client) return
    this.#client = client
    if (client) void this.#ask(client)
  }

  async #ask(client: CrmClient): Promise<void> {
    try {
      const groups = await client.customers.aggregate({ groupBy: ['lifecycle'], measures: { count: { of: 'count' } } })
      if (client !== this.#client) return
      for (const { lifecycle } of groups) if (typeof lifecycle === 'string') this.#stages.add(lifecycle)
      this.#host.requestUpdate()
    } catch {
      // The stages seen in rows are offered all the same; the list itself says what is wrong.
    }
  }
}
