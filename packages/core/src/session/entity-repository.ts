import { DiwanError } from '../errors/diwan-error.ts'
import { allOf, type Criterion } from '../predicate/criterion.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import type { Measure, Row } from '../storage/storage.ts'
import { isUuid } from '../values/id.ts'
import type { JsonValue } from '../values/json.ts'
import { parseAll } from '../schema/problems.ts'
import { createRecords, newRow, parsedPatch, toRecord } from '../writes/create-records.ts'
import { updateDirectly } from '../writes/direct-update.ts'
import { requireRight } from '../writes/scope-check.ts'
import { notFound, updateRecord, type UpdateRequest } from '../writes/update-record.ts'
import { announce } from './announce.ts'
import { aggregationOf } from './aggregation.ts'
import type { SessionContext } from './context.ts'
import { bucketsOf } from './buckets.ts'
import { fieldsForIncludes, includesOf, withIncludes, type IncludePlan } from './includes.ts'
import { projectionOf } from './projection.ts'
import type { AggregateQuery, AggregateRow, FindQuery, IterateOptions, Page, Total, UpdateOptions, Upserted, UpsertOptions, WriteOptions } from './repository.ts'
import { readPage } from './read-page.ts'
import { askedOrder, limitOf, readCriterion } from './selection.ts'
import { upsert } from './upsert.ts'

type Query = Omit<FindQuery<never>, 'where' | 'select' | 'include'> & { readonly where?: unknown; readonly select?: unknown; readonly include?: unknown }
type Values = Readonly<Record<string, unknown>>

const byId = [{ field: 'id', direction: 'asc' }] as const
const cappedTotal = 1000

type Aggregate = Omit<AggregateQuery<never>, 'where' | 'measures'> & { readonly where?: unknown; readonly measures: Readonly<Record<string, Measure>> }

/** What each record is made of: the fields asked for, those read, and what is included. */
interface Shape {
  readonly fields: readonly string[] | undefined
  readonly read: readonly string[] | undefined
  readonly includes: readonly IncludePlan[]
}

/** The repository of any entity; the typed interfaces in `repository.ts` describe it. */
export class EntityRepository {
  readonly entity: string
  /** As the session may ask for it. */
  protected readonly definition: EntityDefinition

  constructor(
    protected readonly context: SessionContext,
    entity: string,
  ) {
    this.entity = entity
    this.definition = context.view(entity).definition
  }

  async create(input: unknown, options: WriteOptions = {}): Promise<Values> {
    const [record] = await this.createMany([input], options)
    return record!
  }

  async createMany(inputs: readonly unknown[], options: WriteOptions = {}): Promise<readonly Values[]> {
    return this.context.write(async (unit, context) => {
      const rows = parseAll(this.entity, inputs, (input) => newRow(context, unit, this.entity, input))
      await createRecords(context, unit, { entity: this.entity, rows, options })
      return rows.map((row) => toRecord(context, this.entity, row))
    })
  }

  async get(id: string, { select, include }: Pick<Query, 'select' | 'include'> = {}): Promise<Values> {
    const { context, entity } = this
    const scope = requireRight(context, 'read', entity)
    if (!isUuid(id)) throw notFound(entity, String(id).slice(0, 100))
    const shape = this.#shapeOf({ select, include })
    const where = allOf({ op: 'compare', field: 'id', is: 'eq', value: id.toLowerCase() }, scope)
    const rows = await context.reader.select({ entity, tenant: context.tenant, where, order: byId, limit: 1, deleted: 'exclude', ...(shape.read && { fields: shape.read }) })
    if (rows.length === 0) throw notFound(entity, id)
    return (await this.#shaped(rows, shape))[0]!
  }

  async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Values>> {
    const { context, entity } = this
    const scope = requireRight(context, 'read', entity)
    const values = [...new Set(ids)]
    if (values.length > 500) throw new DiwanError('limit_invalid', `${values.length} ids; at most 500 at once`, { field: 'ids' })
    const where = allOf({ op: 'in', field: 'id', values: values.filter(isUuid).map((id) => id.toLowerCase()) }, scope)
    const rows = await context.reader.select({ entity, tenant: context.tenant, where, order: byId, limit: 500, deleted: 'exclude' })
    return new Map(rows.map((row) => [row['id'] as string, context.view(entity).shown(row)]))
  }

  async find(query: Query = {}): Promise<Page<Values>> {
    const { context, entity, definition } = this
    const where = readCriterion(context, entity, query)
    const shape = this.#shapeOf(query)
    const identity = [(query.where as JsonValue | undefined) ?? null, query.search ?? null] as const
    const request = { entity, where, order: askedOrder(context, definition, query.sort), limit: limitOf(query.limit), after: query.after, deleted: this.#deleted(query.deleted), fields: shape.read, identity }
    const { items, next } = await readPage(context, request)
    const page = { items: await this.#shaped(items, shape), next }
    if (query.total === undefined || query.total === 'none') return page
    return { ...page, total: await this.#total(where, query) }
  }

  iterate(query: Query = {}, options: IterateOptions = {}): AsyncIterable<readonly Values[]> {
    return this.#batches(query, options, (where) => where)
  }

  export(query: Query = {}, options: IterateOptions = {}): AsyncIterable<readonly Values[]> {
    const exporting = this.within(this.context.exporting())
    return exporting.#batches(query, options, (where) => allOf(where, requireRight(this.context, 'export', this.entity)))
  }

  async *#batches(query: Query, options: IterateOptions, within: (where: Criterion) => Criterion): AsyncIterable<readonly Values[]> {
    const batch = limitOf(options.batch ?? 500, 1000)
    const { context, entity } = this
    const where = within(readCriterion(context, entity, query))
    const shape = this.#shapeOf(query)
    const order = askedOrder(context, this.definition, query.sort)
    const read = (after: string | undefined) => readPage(context, { entity, where, order, limit: batch, after, deleted: this.#deleted(query.deleted), fields: shape.read, identity: null })
    // A database of one writer is in this process, where reading ahead gains nothing and holds two batches.
    const readsAhead = context.kernel.storage.capabilities.writers === 'many'
    options.signal?.throwIfAborted()
    for (let page: Page<Row> = await read(undefined); ; ) {
      const { next } = page
      // While the caller has this one; where they stop, nobody asks for the next, so its failure is nobody's.
      const ahead = readsAhead && next !== null ? read(next) : undefined
      ahead?.catch(() => undefined)
      if (page.items.length > 0) yield await this.#shaped(page.items, shape)
      options.signal?.throwIfAborted()
      if (next === null) return
      page = await (ahead ?? read(next))
    }
  }

  async count(query: Query = {}, options: { readonly cap?: number } = {}): Promise<Total> {
    const where = readCriterion(this.context, this.entity, query)
    return this.#count(where, query, options.cap)
  }

  async aggregate(query: Aggregate): Promise<readonly AggregateRow[]> {
    const { context, entity, definition } = this
    const aggregation = aggregationOf(context, definition, query)
    context.asked(entity, fieldsIn(query))
    const where = readCriterion(context, entity, query)
    if (!query.bucket) return (await context.reader.aggregate({ ...aggregation, where })) as readonly AggregateRow[]
    const buckets = await bucketsOf(context, definition, query.bucket, where)
    return buckets ? ((await context.reader.aggregate({ ...aggregation, where, buckets })) as readonly AggregateRow[]) : []
  }

  update(id: string, patch: unknown, options: UpdateOptions = {}): Promise<Values> {
    return this.#change(id, 'update', options, patch)
  }

  upsert(inputs: readonly Values[], options: UpsertOptions): Promise<Upserted<Values>> {
    return upsert(this.context, { definition: this.definition, inputs, options, repositoryIn: (context) => this.within(context) })
  }

  delete(id: string, options: UpdateOptions = {}): Promise<Values> {
    return this.#change(id, 'delete', options)
  }

  restore(id: string, options: UpdateOptions = {}): Promise<Values> {
    return this.#change(id, 'restore', options)
  }

  /** The same repository in another context. */
  within(context: SessionContext): EntityRepository {
    return new (this.constructor as typeof EntityRepository)(context, this.entity)
  }

  /** The customers a record belongs to, where its own fields do not say. */
  protected customersOf?(context: SessionContext, row: Values): Promise<readonly string[]>

  async #change(id: string, operation: UpdateRequest['operation'], options: UpdateOptions, patch?: unknown): Promise<Values> {
    requireRight(this.context, operation === 'delete' ? 'delete' : 'update', this.entity)
    if (!isUuid(id)) throw notFound(this.entity, String(id).slice(0, 100))
    const parsed = operation === 'update' ? parsedPatch(this.context, this.entity, patch) : {}
    const request: UpdateRequest = { entity: this.entity, id: id.toLowerCase(), operation, patch: parsed, options }
    const direct = this.customersOf ? undefined : await updateDirectly(this.context, request)
    if (direct) {
      if (direct.change) announce(this.context.kernel, { tenant: this.context.tenant, changes: [direct.change], events: [] })
      return direct.record
    }
    return this.context.write((unit, context) => updateRecord(context, unit, this.customersOf ? { ...request, customersOf: (row) => this.customersOf!(context, row) } : request))
  }

  #shapeOf({ select, include }: Pick<Query, 'select' | 'include'>): Shape {
    const fields = projectionOf(this.context.view(this.entity), select)
    const includes = includesOf(this.context, this.entity, include)
    return { fields, includes, read: fieldsForIncludes(fields, includes) }
  }

  async #shaped(rows: readonly Row[], { fields, includes }: Shape): Promise<readonly Values[]> {
    const view = this.context.view(this.entity)
    const records = await withIncludes(this.context, rows.map((row) => view.shown(row, fields)), includes)
    if (!fields) return records
    const names = [...new Set(['id', ...fields, ...includes.map(({ name }) => name)])]
    return records.map((record) => Object.fromEntries(names.map((name) => [name, record[name]])))
  }

  async #total(where: Criterion, query: Query): Promise<Total> {
    return this.#count(where, query, query.total === 'exact' ? undefined : cappedTotal)
  }

  async #count(where: Criterion, query: Query, cap = Number.MAX_SAFE_INTEGER - 1): Promise<Total> {
    if (!Number.isSafeInteger(cap) || cap < 1) throw new DiwanError('limit_invalid', `\`cap\` is ${String(cap)}; it is a whole number above 0`, { field: 'cap' })
    const { context, entity } = this
    const value = await context.reader.count({ entity, tenant: context.tenant, where, deleted: this.#deleted(query.deleted) }, cap + 1)
    return value > cap ? { value: cap, exact: false } : { value, exact: true }
  }

  #deleted(asked: Query['deleted']): NonNullable<Query['deleted']> {
    if (asked === undefined || asked === 'exclude' || asked === 'only' || asked === 'include') return asked ?? 'exclude'
    throw new DiwanError('predicate_invalid', '`deleted` is exclude, only or include', { field: 'deleted' })
  }
}

/** What the answer to an aggregation tells of. */
function fieldsIn({ groupBy = [], bucket, measures }: Aggregate): readonly string[] {
  return [...groupBy, ...(bucket ? [bucket.field] : []), ...Object.values(measures).flatMap(({ field }) => (field === undefined ? [] : [field]))]
}
