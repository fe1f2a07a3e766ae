import { createCrm, type Session } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { settled } from '../../assert/settled.ts'
import { fakeClock } from '../../crm/fake-clock.ts'
import { seededRandom } from '../../crm/seeded-random.ts'
import { answerOf, patienceOf, Thrown } from './answer.ts'
import type { SessionStep, Version, WrittenEntity } from './session-step.ts'

type ChangeStep = Extract<SessionStep, { readonly do: 'update' | 'delete' | 'restore' }>
type Values = Readonly<Record<string, unknown>>

const nowhere = '01900000-0000-7000-8000-000000000000'
const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** A CRM with sessions of two tenants in which a program runs. */
export class SessionWorld {
  /** Made by any step, those that were undone too. */
  readonly #made: Readonly<Record<WrittenEntity, string[]>> = { customer: [], task: [], externalReference: [] }
  readonly #positions: readonly [(string | null)[], (string | null)[]] = [[null], [null]]
  /** Ids in the order in which they were first seen: two worlds need not make the same. */
  readonly #seen = new Map<string, number>([[nowhere, 0]])

  private constructor(
    readonly sessions: readonly Session[],
    readonly patience: number | undefined,
  ) {}

  static async open(storage: Storage, tenants: readonly string[]): Promise<SessionWorld> {
    const crm = await createCrm({ storage, migrations: 'manual', ports: { clock: fakeClock(), random: seededRandom(1) } })
    return new SessionWorld(tenants.map((tenant) => crm.session({ tenant, actor: { type: 'user', id: 'u_1' } })), patienceOf(storage))
  }

  /** Runs a step as a call of its own. `expected` is what another world said, for a feed that may be late. */
  async run(step: SessionStep, expected?: unknown): Promise<unknown> {
    const session = this.sessions[step.tenant]!
    if (step.do !== 'changes') return this.#same(await answerOf(this.#call(session, step)))
    return this.#same(await this.#changes(session, step, Array.isArray(expected) ? expected.length : 0))
  }

  /** Everything there is. */
  async state(): Promise<unknown> {
    const state: unknown[] = []
    for (const session of this.sessions) {
      for (const entity of ['customer', 'task', 'externalReference', 'interaction']) state.push(await allOf(session, { entity, sort: 'createdAt', deleted: 'include' }))
    }
    return this.#same(state)
  }

  async #call(session: Session, step: Exclude<SessionStep, { do: 'changes' }>): Promise<unknown> {
    switch (step.do) {
      case 'create':
        return this.#learned(step.entity, await session.repository(step.entity).create(this.#input(step)))
      case 'update':
        return session.repository(step.entity).update(this.#target(step), step.patch, await this.#options(session, step))
      case 'delete':
      case 'restore':
        return session.repository(step.entity)[step.do](this.#target(step), await this.#options(session, step))
      case 'log':
        return session.interactions.log({ kind: step.kind, participants: step.customers.map((customer) => ({ customerId: this.#customer(customer), role: 'from' })) } as never)
      case 'upsert': {
        const inputs = step.keys.map((externalId) => ({ entity: 'customer', recordId: this.#customer(step.customer), system: 'erp', type: 'order', externalId, url: step.url }))
        const done = await session.externalReferences.upsert(inputs, { by: ['system', 'type', 'externalId'] })
        for (const record of done.records) this.#learned('externalReference', record)
        return done
      }
      case 'apply':
        return this.#apply(session, step)
      case 'get':
        return session.repository(step.entity).get(this.#target(step))
      case 'find':
        return allOf(session, step)
      case 'count':
        return session.customers.count({ where: step.where })
      case 'aggregate':
        return session.customers.aggregate({ where: step.where, groupBy: ['lifecycle'], measures: { n: { of: 'count' } } })
      case 'timeline':
        return timelineOf(session, this.#customer(step.customer), step.limit)
      case 'together':
        return session.transaction((inside) => this.#together(inside, step), step.isSerializable ? { isolation: 'serializable' } : {})
    }
  }

  /** Steps whose errors are caught; those of a write that was half done fail the whole all the same. */
  async #together(inside: Session, { steps, throws }: Extract<SessionStep, { do: 'together' }>): Promise<unknown> {
    const seen: unknown[] = []
    for (const step of steps) if (step.do !== 'changes') seen.push(await answerOf(this.#call(inside, step)))
    if (throws) throw new Thrown(seen)
    return seen
  }

  async #apply(session: Session, { writes }: Extract<SessionStep, { do: 'apply' }>): Promise<unknown> {
    const operations = []
    for (const write of writes) {
      if (write.do === 'create') operations.push({ do: write.do, entity: write.entity, input: this.#input(write) } as const)
      else operations.push({ do: write.do, entity: write.entity, id: this.#target(write), patch: write.patch, ...(await this.#options(session, write)) } as const)
    }
    const applied = await session.apply(operations)
    if (!applied.ok) return { ...applied, error: applied.error.code }
    for (const [index, record] of applied.records.entries()) this.#learned(writes[index]!.entity, record)
    return applied
  }

  async #changes(session: Session, { tenant, from, limit }: Extract<SessionStep, { do: 'changes' }>, expected: number): Promise<readonly unknown[]> {
    const positions = this.#positions[tenant as 0 | 1]
    const after = from === 'last' ? positions.at(-1)! : positions[from % positions.length]!
    const { changes, position } = await settled(() => session.changes.read({ after, limit }), (read) => read.changes.length >= expected, this.patience)
    positions.push(position)
    return changes
  }

  async #options(session: Session, { entity, version, isStrict, ...step }: ChangeStep): Promise<{ readonly version?: number; readonly strict?: boolean }> {
    if (version === 'none') return {}
    const record = (await session.repository(entity).getMany([this.#target({ entity, ...step })])).values().next().value
    const offsets: Readonly<Record<Version, number>> = { none: 0, right: 0, before: -1, after: 1 }
    return { version: Math.max(1, (record?.version ?? 1) + offsets[version]), strict: isStrict }
  }

  #input({ entity, input, customer }: Extract<SessionStep, { do: 'create' }>): object {
    if (entity === 'customer') return input
    return { ...input, [entity === 'task' ? 'customerId' : 'recordId']: this.#customer(customer) }
  }

  #customer(target: number): string {
    return this.#target({ entity: 'customer', target })
  }

  #target({ entity, target }: { readonly entity: WrittenEntity; readonly target: number }): string {
    const made = this.#made[entity]
    return made.length === 0 ? nowhere : made[target % made.length]!
  }

  #learned<R extends Values>(entity: WrittenEntity, record: R): R {
    const id = record['id'] as string
    if (!this.#made[entity].includes(id)) this.#made[entity].push(id)
    return record
  }

  /** The answer with ids by their number, without positions and cursors, which are each storage's own. */
  #same(answer: unknown): unknown {
    if (typeof answer === 'string') return answer.replaceAll(uuid, (found) => this.#number(found))
    if (typeof answer !== 'object' || answer === null) return answer
    if (Array.isArray(answer)) return answer.map((part) => this.#same(part))
    return Object.fromEntries(Object.entries(answer).flatMap(([key, value]) => (key === 'position' ? [] : [[key, this.#same(value)]])))
  }

  #number(id: string): string {
    if (!this.#seen.has(id)) this.#seen.set(id, this.#seen.size)
    return `#${this.#seen.get(id)!}`
  }
}

interface Listing {
  readonly entity: string
  readonly sort: string
  readonly deleted: 'exclude' | 'only' | 'include'
  readonly where?: object
  readonly limit?: number
}

/** Page by page, to the end. */
async function allOf(session: Session, { entity, limit = 100, ...query }: Listing): Promise<readonly unknown[]> {
  const items: unknown[] = []
  for (let after: string | null = null; ; ) {
    const page: { readonly items: readonly unknown[]; readonly next: string | null } = await session.repository(entity).find({ ...(query as object), limit, ...(after !== null && { after }) })
    items.push(...page.items)
    if (page.next === null) return items
    after = page.next
  }
}

async function timelineOf(session: Session, customerId: string, limit: number): Promise<readonly unknown[]> {
  const items: unknown[] = []
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<Session['timeline']>> = await session.timeline(customerId, { limit, ...(after !== null && { after }) })
    items.push(...page.items)
    if (page.next === null) return items
    after = page.next
  }
}
