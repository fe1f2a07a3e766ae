import { DiwanError } from '../../errors/diwan-error.ts'
import { evaluate, valueOf, type Related } from '../../predicate/evaluate.ts'
import { compareScalars } from '../../predicate/compare.ts'
import type { Criterion, Scalar } from '../../predicate/criterion.ts'
import type { EntityDefinition, Relation } from '../../schema/entity.ts'
import type { Aggregation, Order, RelatedSelection, Row, Selection, Storage, StorageReader, StorageSchema, StorageTransaction, Write } from '../storage.ts'
import { feedPosition } from '../feed-position.ts'
import { transactionConflict } from '../transaction-conflict.ts'
import { aggregateRows } from './aggregate-rows.ts'

type Stored = Row & { readonly id: string }
/** Rows of one entity and tenant, in insertion order. */
type Table = Map<string, Stored>
type Tables = Map<string, Table>

/** A storage in this process's memory: the reference the others are held against, for tests and for pages without a server. */
export function memoryStorage(): Storage {
  return new MemoryStorage()
}

class MemoryStorage implements Storage {
  readonly name = 'memory'
  readonly capabilities = { durable: false, shared: false, indexedText: Number.MAX_SAFE_INTEGER, writers: 'one', search: 'scan' } as const
  #schema: StorageSchema = { entities: {} }
  #tables: Tables = new Map()
  #positions = { last: 0 }
  #writers: Promise<unknown> = Promise.resolve()

  define(schema: StorageSchema): void {
    this.#schema = schema
  }

  async pending() {
    return []
  }

  async migrate() {
    return []
  }

  select(selection: Selection) {
    return this.#reader().select(selection)
  }

  related(selection: RelatedSelection) {
    return this.#reader().related(selection)
  }

  count(query: Pick<Selection, 'entity' | 'tenant' | 'where' | 'deleted'>, cap: number) {
    return this.#reader().count(query, cap)
  }

  aggregate(aggregation: Aggregation) {
    return this.#reader().aggregate(aggregation)
  }

  feed(entity: string, tenant: string, after: string | null, limit: number) {
    return this.#reader().feed(entity, tenant, after, limit)
  }

  feedEnd(entity: string, tenant: string) {
    return this.#reader().feedEnd(entity, tenant)
  }

  transaction<T>(work: (transaction: StorageTransaction) => Promise<T>): Promise<T> {
    const run = this.#writers.then(async () => {
      const writer = new MemoryWriter(this.#schema, this.#tables, this.#positions.last)
      try {
        const result = await work(writer)
        await writer.end()
        this.#tables = writer.tables
        this.#positions.last = writer.position
        return result
      } finally {
        writer.close()
      }
    })
    this.#writers = run.catch(() => undefined)
    return run
  }

  async close() {
    this.#tables = new Map()
  }

  #reader(): MemoryReader {
    return new MemoryReader(this.#schema, this.#tables)
  }
}

class MemoryReader implements StorageReader {
  protected closed = false

  constructor(
    readonly schema: StorageSchema,
    public tables: Tables,
  ) {}

  async select(selection: Selection): Promise<readonly Row[]> {
    const { given, tenant } = selection
    if (given && (await this.count({ ...given, tenant, deleted: 'exclude' }, 1)) === 0) return []
    const order = selection.order.map(comparator)
    const compare = (a: Row, b: Row) => firstDifference(order, a, b)
    const rows = [...this.matching(selection)].sort(compare)
    const { after } = selection
    const start = after ? rows.filter((row) => isAfter(selection.order, row, after)) : rows
    const entity = this.entity(selection.entity)
    return start.slice(0, selection.limit).map((row) => visible(row, entity, selection.fields))
  }

  async related({ relation, of, limit, ...query }: RelatedSelection): Promise<ReadonlyMap<string, readonly Row[]>> {
    const order = query.order.map(comparator)
    const entity = this.entity(relation.to)
    const isMatch = new Set([...this.matching({ ...query, entity: relation.to })].map((row) => row.id))
    const found = new Map<string, readonly Row[]>()
    for (const id of new Set(of)) {
      const rows = [...this.#reached(query.tenant, relation, { id })].filter((row) => isMatch.has(row.id)).toSorted((a, b) => firstDifference(order, a, b))
      if (rows.length > 0) found.set(id, rows.slice(0, limit).map((row) => visible(row, entity, query.fields)))
    }
    return found
  }

  async count(query: Pick<Selection, 'entity' | 'tenant' | 'where' | 'deleted'>, cap: number): Promise<number> {
    let count = 0
    for (const _ of this.matching(query)) if (++count >= cap) break
    return Math.min(count, cap)
  }

  async aggregate(aggregation: Aggregation): Promise<readonly Row[]> {
    const rows = this.matching({ ...aggregation, deleted: 'exclude' })
    return aggregateRows(rows, aggregation, this.entity(aggregation.entity))
  }

  async feed(entity: string, tenant: string, after: string | null, limit: number): Promise<readonly Row[]> {
    const from = feedPosition(after)
    const rows = [...this.table(entity, tenant).values()].filter((row) => Number(row['position']) > from)
    return rows.slice(0, limit).map((row) => ({ ...visible(row, this.entity(entity), undefined), position: row['position'] }))
  }

  async feedEnd(entity: string, tenant: string): Promise<string | null> {
    const last = [...this.table(entity, tenant).values()].at(-1)
    return last ? String(last['position']) : null
  }

  protected requireOpen(): void {
    if (this.closed) throw new DiwanError('transaction_closed', 'The transaction has ended', { hint: 'Await everything inside the transaction’s function' })
  }

  protected table(entity: string, tenant: string): Table {
    this.requireOpen()
    return this.tables.get(tableKey(entity, tenant)) ?? new Map()
  }

  protected entity(name: string): EntityDefinition {
    const entity = this.schema.entities[name]
    if (!entity) throw new DiwanError('configuration_invalid', `The storage has no entity ${name}`, { blame: 'diwan' })
    return entity
  }

  protected *matching(query: Pick<Selection, 'entity' | 'tenant' | 'where' | 'deleted'>): Iterable<Stored> {
    const test = evaluate(query.where, this.#related(query.tenant))
    for (const row of this.table(query.entity, query.tenant).values()) {
      const isDeleted = !isLive(row)
      if (query.deleted === 'include' || isDeleted === (query.deleted === 'only')) if (test(row)) yield row
    }
  }

  #related(tenant: string): Related {
    return (relation, row) => [...this.#reached(tenant, relation, row)].filter(isLive)
  }

  /** Deleted records among them, over live links. */
  #reached(tenant: string, relation: Relation, row: Row): Iterable<Stored> {
    const rows = (entity: string) => [...this.table(entity, tenant).values()]
    if (relation.kind === 'one') return rows(relation.to).filter((other) => other.id === row[relation.local])
    if (relation.kind === 'many') return rows(relation.to).filter((other) => other[relation.foreign] === row['id'])
    const links = rows(relation.through).filter((link) => isLive(link) && link[relation.near] === row['id'])
    const ends = new Set(links.map((link) => link[relation.far]))
    return rows(relation.to).filter((other) => ends.has(other.id))
  }
}

class MemoryWriter extends MemoryReader implements StorageTransaction {
  position: number
  readonly #waiting: { readonly tenant: string; readonly write: Write }[] = []
  #copied = new Set<string>()

  constructor(schema: StorageSchema, tables: Tables, position: number) {
    super(schema, new Map(tables))
    this.position = position
  }

  close(): void {
    this.closed = true
  }

  async insert(entity: string, tenant: string, rows: readonly Row[]): Promise<void> {
    const definition = this.entity(entity)
    const table = new Map(this.#writable(entity, tenant))
    for (const row of rows) {
      const stored = { ...structuredClone(row), ...(definition.feed && { position: String(++this.position) }) } as unknown as Stored
      const key = rowKey(definition, stored)
      if (table.has(key)) throw duplicate(entity, ['id'], row)
      for (const index of definition.indexes) {
        if (!index.unique) continue
        for (const other of table.values()) if (index.fields.every((field) => other[field] === stored[field])) throw duplicate(entity, index.fields, row)
      }
      table.set(key, stored)
    }
    this.tables.set(tableKey(entity, tenant), table)
  }

  async update(entity: string, tenant: string, id: string, expectedVersion: number, fields: Row): Promise<boolean> {
    const table = this.#writable(entity, tenant)
    const row = table.get(id)
    if (!row || row['version'] !== expectedVersion) return false
    const next = { ...row, ...structuredClone(fields) }
    const definition = this.entity(entity)
    for (const index of definition.indexes) {
      if (!index.unique) continue
      for (const other of table.values()) if (other.id !== id && index.fields.every((field) => other[field] === next[field])) throw duplicate(entity, index.fields, next)
    }
    table.set(id, next)
    return true
  }

  async remove(entity: string, tenant: string, where: Criterion): Promise<number> {
    const table = this.#writable(entity, tenant)
    const rows = [...this.matching({ entity, tenant, where, deleted: 'include' })]
    for (const row of rows) table.delete(rowKey(this.entity(entity), row))
    return rows.length
  }

  atEnd(tenant: string, writes: readonly Write[]): void {
    this.requireOpen()
    for (const write of writes) this.#waiting.push({ tenant, write })
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    this.requireOpen()
    const before = { tables: new Map(this.tables), waiting: this.#waiting.length }
    // What was copied before is part of what a failure goes back to, so it must not be written into.
    this.#copied = new Set()
    try {
      return await work()
    } catch (error) {
      this.tables = before.tables
      this.#waiting.length = before.waiting
      this.#copied = new Set()
      throw error
    }
  }

  /** Does what waited for the end. */
  async end(): Promise<void> {
    for (const { tenant, write } of this.#waiting) {
      if (write.do === 'insert') await this.insert(write.entity, tenant, write.rows)
      else if (write.do === 'remove') await this.remove(write.entity, tenant, write.where)
      else if (!(await this.update(write.entity, tenant, write.id, write.expectedVersion, write.fields))) throw transactionConflict(write.entity, write.id)
    }
  }

  #writable(entity: string, tenant: string): Table {
    const key = tableKey(entity, tenant)
    const table = this.table(entity, tenant)
    if (this.#copied.has(key)) return table
    this.#copied.add(key)
    const copy = new Map(table)
    this.tables.set(key, copy)
    return copy
  }
}

function tableKey(entity: string, tenant: string): string {
  return `${entity}\0${tenant}`
}

function rowKey(entity: EntityDefinition, row: Stored): string {
  return [...entity.clusterBy.map((field) => String(row[field])), row.id].join('\0')
}

/** A copy, because the holder of a row may change it. */
function visible(row: Row, entity: EntityDefinition, fields: readonly string[] | undefined): Row {
  if (fields) return structuredClone(Object.fromEntries(['id', ...fields].map((name) => [name, row[name] ?? null])))
  return structuredClone(Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'position' && entity.fields[name]?.presence !== 'hidden')))
}

function comparator({ field, type, direction }: Order): (a: Row, b: Row) => number {
  const sign = direction === 'asc' ? 1 : -1
  return (a, b) => sign * compareScalars(valueOf(a, field, type), valueOf(b, field, type))
}

function firstDifference(order: readonly ((a: Row, b: Row) => number)[], a: Row, b: Row): number {
  for (const compare of order) {
    const difference = compare(a, b)
    if (difference !== 0) return difference
  }
  return 0
}

function isAfter(order: readonly Order[], row: Row, after: readonly Scalar[]): boolean {
  for (const [index, { field, type, direction }] of order.entries()) {
    const difference = compareScalars(valueOf(row, field, type), after[index]!)
    if (difference !== 0) return difference > 0 === (direction === 'asc')
  }
  return false
}

function isLive(row: Row): boolean {
  return (row['deletedAt'] ?? null) === null
}

function duplicate(entity: string, fields: readonly string[], row: Row): DiwanError {
  return new DiwanError('duplicate', `Another ${entity} has the same ${fields.join(', ')}`, {
    field: fields.join(','),
    details: { entity, ...Object.fromEntries(fields.map((field) => [field, String(row[field])])) },
    hint: 'Find the existing record and use it, or change the value',
  })
}
