import type { EntityName } from '@diwan/core'
import { always, type Row, type Scalar, type Storage, type StorageReader, type StorageTransaction, type Write } from '@diwan/core/storage'
import { settled } from '../../assert/settled.ts'
import { byId, customerRow, hasId, id, insert, interactionRow, rowOf } from '../rows.ts'
import { answerOf, patienceOf, Thrown } from './answer.ts'
import { seeded, type StorageStep, type WaitingWrite } from './storage-step.ts'

const kept: readonly EntityName[] = ['customer', 'task', 'externalReference', 'participant', 'timelineEntry']
/** Changes that wait for the end have later ids than all others, as their order in a transaction is that of ids. */
const later = 1_000_000

/** A storage with two tenants in which a program runs. */
export class StorageWorld {
  readonly #positions: readonly [(string | null)[], (string | null)[]] = [[null], [null]]
  #appended = 0

  constructor(
    readonly storage: Storage,
    readonly tenants: readonly [string, string],
  ) {}

  async seed(): Promise<void> {
    for (const tenant of this.tenants) {
      await insert(this.storage, 'customer', Array.from({ length: seeded.customer }, (_, n) => customerRow(n, { lifecycle: 'a' })), tenant)
      await insert(this.storage, 'interaction', Array.from({ length: seeded.interaction }, (_, n) => interactionRow(n)), tenant)
    }
  }

  /** Runs a step as a call of its own. `expected` is what another world said, for a feed that may be late. */
  async run(step: StorageStep, expected?: unknown): Promise<unknown> {
    if (step.do === 'feed') return this.#feed(step, Array.isArray(expected) ? expected.length : 0)
    const { storage } = this
    if (step.do === 'together') {
      const work = (transaction: StorageTransaction) => this.#together(transaction, step)
      // Which of several writes at the end is refused first is the storage's choice.
      return answerOf(storage.transaction(work, { isolation: step.isSerializable ? 'serializable' : 'default' }), { duplicate: 'refused', transaction_conflict: 'refused' })
    }
    if (isWrite(step)) return answerOf(storage.transaction((transaction) => this.#write(transaction, step)))
    if (step.do === 'atEnd') return answerOf(storage.transaction((transaction) => this.#atEnd(transaction, step)), { duplicate: 'refused', transaction_conflict: 'refused' })
    return answerOf(this.#read(storage, step))
  }

  /** Everything there is. */
  async state(): Promise<unknown> {
    const state: unknown[] = []
    for (const tenant of this.tenants) for (const entity of kept) state.push(await this.storage.select(byId(entity, { tenant, deleted: entity === 'timelineEntry' || entity === 'participant' ? 'exclude' : 'include' })))
    return state
  }

  /** Steps in a transaction, whose errors do not end it. */
  async #together(transaction: StorageTransaction, { steps, throws }: Extract<StorageStep, { do: 'together' }>): Promise<unknown> {
    const seen: unknown[] = []
    for (const step of steps) {
      if (step.do === 'feed') continue
      else if (step.do === 'together') seen.push(await answerOf(transaction.savepoint(() => this.#together(transaction, step))))
      else if (step.do === 'atEnd') seen.push(await answerOf(this.#atEnd(transaction, step)))
      else seen.push(await answerOf(isWrite(step) ? this.#write(transaction, step) : this.#read(transaction, step)))
    }
    if (throws) throw new Thrown(seen)
    return seen
  }

  async #write(transaction: StorageTransaction, step: WaitingWrite): Promise<unknown> {
    const tenant = this.tenants[step.tenant]!
    if (step.do === 'insert') return transaction.insert(step.entity, tenant, step.rows)
    if (step.do === 'append') return transaction.insert('change', tenant, this.#changes(step.rows))
    if (step.do === 'remove') return transaction.remove(step.entity, tenant, step.where)
    const version = await this.#version(transaction, step)
    return transaction.update(step.entity, tenant, id(step.n), version, { ...step.fields, version: version + 1 })
  }

  async #atEnd(transaction: StorageTransaction, { tenant, writes }: Extract<StorageStep, { do: 'atEnd' }>): Promise<void> {
    const waiting: Write[] = []
    for (const write of writes) {
      if (write.do === 'insert') waiting.push({ do: 'insert', entity: write.entity, rows: write.rows })
      else if (write.do === 'append') waiting.push({ do: 'insert', entity: 'change', rows: this.#changes(write.rows, later) })
      else if (write.do === 'remove') waiting.push({ do: 'remove', entity: write.entity, where: write.where })
      else {
        const expectedVersion = await this.#version(transaction, { ...write, tenant })
        waiting.push({ do: 'update', entity: write.entity, id: id(write.n), expectedVersion, fields: { ...write.fields, version: expectedVersion + 1 } })
      }
    }
    transaction.atEnd(this.tenants[tenant]!, waiting)
  }

  async #version(reader: StorageReader, { tenant, entity, n, stale }: Extract<StorageStep, { do: 'update' }>): Promise<number> {
    const [row] = await reader.select(byId(entity, { tenant: this.tenants[tenant]!, where: hasId(n), deleted: 'include' }))
    return Math.max(1, ((row?.['version'] as number | undefined) ?? 1) + stale)
  }

  #changes(count: number, from = 0): readonly Row[] {
    return Array.from({ length: count }, () => rowOf('change', { id: id(from + ++this.#appended), recordId: id(this.#appended) }))
  }

  async #read(reader: StorageReader, step: Exclude<StorageStep, WaitingWrite | { do: 'atEnd' | 'feed' | 'together' }>): Promise<unknown> {
    const tenant = this.tenants[step.tenant]!
    switch (step.do) {
      case 'select':
        return this.#pages(reader, step)
      case 'related': {
        const order = [{ field: 'id', direction: 'asc' }] as const
        const found = await reader.related({ tenant, relation: step.relation, of: step.of, where: always, order, limit: step.limit, deleted: 'exclude' })
        return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1))
      }
      case 'count':
        return reader.count({ entity: step.entity, tenant, where: step.where, deleted: 'exclude' }, step.cap)
      case 'aggregate': {
        const measures = { n: { of: 'count' }, total: { of: 'sum', field: 'amount' } } as const
        return reader.aggregate({ entity: 'timelineEntry', tenant, where: step.where, groupBy: ['kind'], measures, limit: 10 })
      }
    }
  }

  /** To the end. */
  async #pages(reader: StorageReader, { tenant, entity, by, direction, where, deleted, limit }: Extract<StorageStep, { do: 'select' }>): Promise<readonly Row[]> {
    const order = [...new Set([by, 'id'])].map((field) => ({ field, direction }))
    const rows: Row[] = []
    for (let after: readonly Scalar[] | undefined; ; ) {
      const page: readonly Row[] = await reader.select({ entity, tenant: this.tenants[tenant]!, where, order, deleted, limit, ...(after && { after }) })
      rows.push(...page)
      if (page.length < limit) return rows
      after = order.map(({ field }) => page.at(-1)![field] as Scalar)
    }
  }

  async #feed({ tenant, from, limit }: Extract<StorageStep, { do: 'feed' }>, expected: number): Promise<readonly Row[]> {
    const positions = this.#positions[tenant as 0 | 1]
    const after = from === 'last' ? positions.at(-1)! : positions[from % positions.length]!
    const rows = await settled(() => this.storage.feed('change', this.tenants[tenant]!, after, limit), (found) => found.length >= expected, patienceOf(this.storage))
    const last = rows.at(-1)?.['position']
    positions.push(last === undefined ? after : String(last))
    return rows.map(({ position: _position, ...row }) => row)
  }
}

function isWrite(step: StorageStep): step is WaitingWrite {
  return step.do === 'insert' || step.do === 'update' || step.do === 'remove' || step.do === 'append'
}
