import type { Aggregation, Row, Selection, StorageReader } from '@diwan/core/storage'
import { feedPosition } from '@diwan/core/storage'
import { sql } from 'kysely'
import { aggregationShape, compileAggregation } from './aggregation-plan.ts'
import type { SqlConnection } from './connection.ts'
import type { Bind } from './dialect.ts'
import { bindsOf, compilePlan, PlanCache, Slots, type Plan } from './plan.ts'
import { rowDecoder, type RowDecoder } from './row-codec.ts'
import { compileFilter, compileSelection, filterShape, readColumns, selectionShape, type Compiler } from './selection-plan.ts'
import { feedColumnName } from './table.ts'

type Filter = Pick<Selection, 'entity' | 'tenant' | 'where' | 'deleted'>

/** What readers of one storage share: the compiler and its plans. */
export class ReadPlans {
  readonly selections = new PlanCache<RowDecoder>()
  readonly others = new PlanCache<RowDecoder | null>()

  constructor(readonly compiler: Compiler) {}
}

/** Reads over one connection. */
export class SqlReader implements StorageReader {
  constructor(
    protected readonly plans: ReadPlans,
    protected readonly connection: SqlConnection,
  ) {}

  async select(selection: Selection): Promise<readonly Row[]> {
    if (selection.where.op === 'never') return []
    const values: Bind[] = []
    const { compiler } = this.plans
    const plan = this.plans.selections.get(selectionShape(selection, values, compiler.dialect), () => compileSelection(selection, compiler))
    if (selection.limit === 1) {
      const row = await this.connection.first(plan.sql, bindsOf(plan, values))
      return row ? [plan.decode(row)] : []
    }
    return (await this.connection.all(plan.sql, bindsOf(plan, values))).map(plan.decode)
  }

  async count(filter: Filter, cap: number): Promise<number> {
    if (filter.where.op === 'never') return 0
    const values: Bind[] = []
    const shape = `count ${filterShape(filter, values, this.plans.compiler.dialect)}`
    values.push(cap)
    const row = await this.#first(shape, values, () => {
      const slots = new Slots()
      const table = this.#table(filter.entity)
      const filtered = compileFilter(filter, table, this.plans.compiler, slots)
      return sql`select count(*) from (select 1 from ${sql.table(table.name)} as t where ${filtered} limit ${slots.next()}) as capped`
    })
    return Number(row![0])
  }

  async aggregate(aggregation: Aggregation): Promise<readonly Row[]> {
    const values: Bind[] = []
    const { compiler } = this.plans
    const plan = this.plans.selections.get(`aggregate ${aggregationShape(aggregation, values, compiler.dialect)}`, () => compileAggregation(aggregation, compiler))
    return (await this.connection.all(plan.sql, bindsOf(plan, values))).map(plan.decode)
  }

  async feed(entity: string, tenant: string, after: string | null, limit: number): Promise<readonly Row[]> {
    const table = this.#table(entity)
    const { dialect } = this.plans.compiler
    const plan = this.plans.selections.get(`feed ${entity}`, () => {
      const slots = new Slots()
      const fields = table.fields.filter((field) => field.visible)
      const columns = [sql`t.${sql.ref(feedColumnName)}`, ...fields.flatMap((field) => readColumns(field, dialect))]
      const query = sql`select ${sql.join(columns)} from ${sql.table(table.name)} as t where t.tenant_id = ${slots.next()} and t.${sql.ref(feedColumnName)} > ${slots.next()} order by t.${sql.ref(feedColumnName)} limit ${slots.next()}`
      const decode = rowDecoder(fields, dialect)
      return compilePlan(this.plans.compiler.kysely, query, (row: readonly unknown[]) => ({ ...decode(row.slice(1)), position: String(row[0]) }))
    })
    return (await this.connection.all(plan.sql, bindsOf(plan, [tenant, feedPosition(after), limit]))).map(plan.decode)
  }

  async feedEnd(entity: string, tenant: string): Promise<string | null> {
    const row = await this.#first(`feed end ${entity}`, [tenant], () => {
      const slots = new Slots()
      return sql`select t.${sql.ref(feedColumnName)} from ${sql.table(this.#table(entity).name)} as t where t.tenant_id = ${slots.next()} order by t.${sql.ref(feedColumnName)} desc limit 1`
    })
    return row ? String(row[0]) : null
  }

  async #first(shape: string, values: readonly Bind[], query: () => Parameters<typeof compilePlan>[1]): Promise<readonly unknown[] | undefined> {
    const plan: Plan<RowDecoder | null> = this.plans.others.get(shape, () => compilePlan(this.plans.compiler.kysely, query(), null))
    return this.connection.first(plan.sql, bindsOf(plan, values))
  }

  #table(entity: string) {
    return this.plans.compiler.tables.get(entity)!
  }
}
