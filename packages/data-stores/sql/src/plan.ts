import type { CompiledQuery, Kysely, RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Statement } from './connection.ts'
import type { Bind } from './dialect.ts'
import { statementName } from './statement-name.ts'

/** A statement compiled once for a shape, and which value each of its placeholders takes. */
export interface Plan<Decoder = unknown> {
  readonly statement: Statement
  /** Indexes into a query's values, in the order of the placeholders. */
  readonly order: readonly number[]
  readonly decode: Decoder
}

class Slot {
  constructor(readonly index: number) {}
}

/** Hands out numbered binds. Kysely passes them through untouched, so their order in the text is known for every dialect. */
export class Slots {
  #used = 0

  /** How many are handed out, which is the number of the next. */
  get used(): number {
    return this.#used
  }

  readonly next = (): RawBuilder<unknown> => this.at(this.#used++)

  at(index: number): RawBuilder<unknown> {
    this.#used = Math.max(this.#used, index + 1)
    return sql`${sql.val(new Slot(index))}`
  }
}

export interface CompileOptions<D> {
  readonly decode: D
  /** Kept by name, so that it is planned once; not where the best plan depends on the values. */
  readonly kept?: boolean
}

export function compilePlan<D>(compiler: Kysely<unknown>, query: RawBuilder<unknown>, { decode, kept = true }: CompileOptions<D>): Plan<D> {
  const compiled: CompiledQuery = query.compile(compiler)
  const text = compiled.sql
  const statement = kept ? { sql: text, name: statementName(text) } : { sql: text }
  return { statement, order: compiled.parameters.map((parameter) => (parameter as Slot).index), decode }
}

/** The values of one run, in the order of the plan's placeholders. */
export function bindsOf(plan: Plan, values: readonly Bind[]): readonly Bind[] {
  const { order } = plan
  const binds: Bind[] = []
  for (const index of order) binds.push(values[index]!)
  return binds
}

/** Plans by shape, the oldest dropped first. */
export class PlanCache<P extends Plan> {
  readonly #plans = new Map<string, P>()

  constructor(readonly size = 512) {}

  get(shape: string, compile: () => P): P {
    const known = this.#plans.get(shape)
    if (known) return known
    const plan = compile()
    // A map's oldest key is its first. Re-inserting at each hit would cost more than an early recompile.
    if (this.#plans.size >= this.size) this.#plans.delete(this.#plans.keys().next().value!)
    this.#plans.set(shape, plan)
    return plan
  }
}
