import type { Aggregation, RelatedSelection, Row, Selection, StorageReader } from '@diwan/core/storage'
import { sql } from 'kysely'
import { aggregationShape, compileAggregation } from './aggregation-plan.ts'
import type { SqlConnection } from './connection.ts'
import { dependsOnValues } from './criterion-shape.ts'
import type { Bind } from './dialect.ts'
import { feedNumberings } from './feed/feed.ts'
import { narrowSearch } from './narrow-search.ts'
import { fixedLimit } from './fixed-limit.ts'
import { criterionOf, pageRanges } from './page-ranges.ts'
import { bindsOf, compilePlan, PlanCache, Slots, type Plan } from './plan.ts'
import { compileRelated, relatedShape, type RelatedDecoder } from './related-plan.ts'
import type { RowDecoder } from './row-codec.ts'
import { tenantColumn } from './table.ts'
import type { InsertPlan, UpdatePlan } from './write-plans.ts'
import { compileFilter, compileSelection, filterShape, selectionShape, type Compiler, type Filter } from './selection-plan.ts'

/** What readers and writers of one storage share: the compiler and its plans. */
export class Plans {
  readonly selections = new PlanCache<Plan<RowDecoder>>()
  readonly related = new PlanCache<Plan<RelatedDecoder>>()
  readonly inserts = new PlanCache<InsertPlan>()
  readonly updates = new PlanCache<UpdatePlan>()
  readonly others = new PlanCache<Plan<null>>()

  constructor(readonly compiler: Compiler) {}
}

/** Reads over one connection. */
export class SqlReader implements StorageReader {
  constructor(
    protected readonly plans: Plans,
    protected readonly connection: SqlConnection,
  ) {}

  select(selection: Selection): Promise<readonly Row[]> {
    return this.#narrowed(selection, (narrowed) => this.#select(narrowed))
  }

  async #select(asked: Selection): Promise<readonly Row[]> {
    if (asked.where.op === 'never' || asked.given?.where.op === 'never') return []
    const values: Bind[] = []
    const { compiler } = this.plans
    const table = compiler.tables.get(asked.entity)!
    const ranges = pageRanges(asked, table)
    const selection = ranges ? { ...asked, where: criterionOf(ranges) } : asked
    const ways = { ranges, fixed: fixedLimit(selection, ranges, table, compiler.dialect) }
    const plan = this.plans.selections.get(selectionShape(selection, ways, values, compiler), () => compileSelection(selection, ways, compiler))
    if (selection.limit === 1) {
      const row = await this.connection.first(plan.statement, bindsOf(plan, values))
      return row ? [plan.decode(row)] : []
    }
    return (await this.connection.all(plan.statement, bindsOf(plan, values))).map(plan.decode)
  }

  async related(selection: RelatedSelection): Promise<ReadonlyMap<string, readonly Row[]>> {
    const found = new Map<string, Row[]>()
    if (selection.where.op === 'never' || selection.of.length === 0) return found
    const values: Bind[] = []
    const { compiler } = this.plans
    const plan = this.plans.related.get(relatedShape(selection, values, compiler), () => compileRelated(selection, compiler))
    for (const each of await this.connection.all(plan.statement, bindsOf(plan, values))) {
      const { of, row } = plan.decode(each)
      const rows = found.get(of)
      if (rows) rows.push(row)
      else found.set(of, [row])
    }
    return found
  }

  count(filter: Filter, cap: number): Promise<number> {
    return this.#narrowed(filter, (narrowed) => this.#count(narrowed, cap))
  }

  async #count(filter: Filter, cap: number): Promise<number> {
    if (filter.where.op === 'never') return 0
    const values: Bind[] = []
    const { compiler } = this.plans
    const shape = `count ${filterShape(filter, values, compiler)}`
    values.push(cap)
    const plan = this.plans.others.get(shape, () => {
      const slots = new Slots()
      const table = compiler.tables.get(filter.entity)!
      const filtered = compileFilter(filter, table, compiler, slots)
      const query = sql`select count(*) as n from (select 1 as one from ${sql.table(table.name)} as t where ${filtered} limit ${slots.next()}) as capped`
      return compilePlan(compiler.kysely, query, { decode: null, kept: !dependsOnValues(filter.where) })
    })
    const row = await this.connection.first(plan.statement, bindsOf(plan, values))
    return Number(row![0])
  }

  aggregate(aggregation: Aggregation): Promise<readonly Row[]> {
    return this.#narrowed(aggregation, (narrowed) => this.#aggregate(narrowed))
  }

  async #aggregate(aggregation: Aggregation): Promise<readonly Row[]> {
    const values: Bind[] = []
    const { compiler } = this.plans
    const plan = this.plans.selections.get(`aggregate ${aggregationShape(aggregation, values, compiler)}`, () => compileAggregation(aggregation, compiler))
    return (await this.connection.all(plan.statement, bindsOf(plan, values))).map(plan.decode)
  }

  async feed(entity: string, tenant: string, after: string | null, limit: number): Promise<readonly Row[]> {
    const { compiler } = this.plans
    return feedNumberings[compiler.dialect.feed].read(this.plans, this.connection, { table: compiler.tables.get(entity)!, tenant, after, limit })
  }

  async feedEnd(entity: string, tenant: string): Promise<string | null> {
    const { compiler } = this.plans
    return feedNumberings[compiler.dialect.feed].end(this.plans, this.connection, { table: compiler.tables.get(entity)!, tenant })
  }

  /** From one to the next by the index, because a tenant may have millions of rows. */
  async tenants(entity: string, after: string | null, limit: number): Promise<readonly string[]> {
    const { kysely, tables } = this.plans.compiler
    const { name } = tables.get(entity)!
    const column = sql.ref(tenantColumn)
    const plan = this.plans.others.get(`tenants ${name}`, () => compilePlan(kysely, sql`select ${column} from ${sql.table(name)} where ${column} > ${new Slots().next()} order by ${column} limit 1`, { decode: null }))
    const found: string[] = []
    while (found.length < limit) {
      const row = await this.connection.first(plan.statement, bindsOf(plan, [found.at(-1) ?? after ?? '']))
      if (!row) break
      found.push(String(row[0]))
    }
    return found
  }

  /** Without a search at once, so that statements run in the order of the calls. */
  #narrowed<S extends Filter | Aggregation, T>(selection: S, read: (narrowed: S) => Promise<T>): Promise<T> {
    const narrowed = narrowSearch({ compiler: this.plans.compiler, connection: this.connection }, selection)
    return narrowed instanceof Promise ? narrowed.then(read) : read(narrowed)
  }
}
