import type { ReactiveControllerHost } from 'lit'
import type { CrmClient } from '@diwan/client'

const customersInOneRequest = 60

/** One e-mail or phone for each customer of a list, asked for in batches as rows come. */
export class PrimaryContacts {
  readonly #host: ReactiveControllerHost & { client: CrmClient | undefined }
  #client: CrmClient | undefined
  #known = new Map<string, string | null>()

  constructor(host: ReactiveControllerHost & { client: CrmClient | undefined }) {
    this.#host = host
  }

  of(customerId: string): string | undefined {
    return this.#known.get(customerId) ?? undefined
  }

  want(customers: readonly { readonly id: string }[]): void {
    const { client } = this.#host
    if (!client) return
    if (client !== this.#client) this.#known = new Map()
    this.#client = client
    const wanted = customers.filter(({ id }) => !this.#known.has(id)).map(({ id }) => id)
    for (const id of wanted) this.#known.set(id, null)
    for (let start = 0; start < wanted.length; start += customersInOneRequest) void this.#ask(client, wanted.slice(start, start + customersInOneRequest))
  }

  async #ask(client: CrmClient, ids: readonly string[]): Promise<void> {
    const known = this.#known
    try {
      const where = { customerId: { in: ids }, kind: { in: ['email', 'phone'] as const } }
      const { items } = await client.contactPoints.find({ where, limit: 200 })
      // E-mails say more than numbers; the primary one of either comes first.
      const rank = (point: (typeof items)[number]) => (point.kind === 'email' ? 0 : 1) + (point.primary ? 0 : 2)
      for (const point of [...items].sort((a, b) => rank(b) - rank(a))) known.set(point.customerId, point.value)
      this.#host.requestUpdate()
    } catch {
      // The column is an extra: without it the list is whole. It is asked for again with the next client.
      for (const id of ids) known.set(id, null)
    }
  }
}
