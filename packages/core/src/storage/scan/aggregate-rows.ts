import { compareScalars } from '../../predicate/compare.ts'
import type { Scalar } from '../../predicate/criterion.ts'
import { valueOf } from '../../predicate/evaluate.ts'
import type { EntityDefinition } from '../../schema/entity.ts'
import type { Money } from '../../values/money.ts'
import type { Aggregation, Buckets, Measure, Row } from '../storage.ts'

/** Groups and measures rows as a storage must: by `groupBy`, and by currency where money is summed. Groups come in the order of their keys. */
export function aggregateRows(rows: Iterable<Row>, aggregation: Aggregation, entity: EntityDefinition): readonly Row[] {
  const currencyFields = moneyFields(aggregation, entity)
  const fields = [...aggregation.groupBy, ...currencyFields.map((field) => `${field}.currency`)]
  const groups = new Map<string, { keys: Scalar[]; rows: Row[] }>()
  for (const row of rows) {
    const bucket = bucketOf(row, aggregation.buckets)
    if (bucket === undefined) continue
    const keys = [...bucket, ...fields.map((field) => valueOf(row, field))]
    const id = JSON.stringify(keys)
    const group = groups.get(id) ?? { keys, rows: [] }
    group.rows.push(row)
    groups.set(id, group)
  }
  if (groups.size === 0 && !aggregation.buckets && aggregation.groupBy.length + currencyFields.length === 0) groups.set('', { keys: [], rows: [] })
  const names = [...(aggregation.buckets ? ['bucket'] : []), ...aggregation.groupBy]
  const sorted = [...groups.values()].sort((a, b) => compareKeys(a.keys, b.keys))
  return sorted.slice(0, aggregation.limit).map(({ keys, rows: members }) => ({
    ...Object.fromEntries(names.map((name, index) => [name, keys[index]])),
    ...Object.fromEntries(Object.entries(aggregation.measures).map(([name, measure]) => [name, measureOf(measure, members)])),
  }))
}

/** The money fields that are measured; their currency is part of the group. */
export function moneyFields(aggregation: Pick<Aggregation, 'measures'>, entity: EntityDefinition): readonly string[] {
  const fields = Object.values(aggregation.measures).flatMap((measure) => (measure.field && entity.fields[measure.field]?.type === 'money' ? [measure.field] : []))
  return [...new Set(fields)]
}

/** The first edge of a row's span, as the first of its keys; undefined where it belongs to none. */
function bucketOf(row: Row, buckets: Buckets | undefined): readonly string[] | undefined {
  if (!buckets) return []
  const value = valueOf(row, buckets.field) as string | null
  const next = value === null ? 0 : buckets.edges.findIndex((edge) => value < edge)
  return next > 0 ? [buckets.edges[next - 1]!] : undefined
}

function measureOf({ of, field }: Measure, rows: readonly Row[]): unknown {
  if (of === 'count') return field ? rows.filter((row) => valueOf(row, field) !== null).length : rows.length
  const values = rows.map((row) => row[field!]).filter((value) => value !== null && value !== undefined)
  if (values.length === 0) return null
  const first = values[0]
  if (isMoneyValue(first)) {
    const amounts = (values as Money[]).map((value) => value.amount)
    return { amount: of === 'sum' ? amounts.reduce((sum, amount) => sum + amount, 0n) : extreme(amounts, of), currency: first.currency }
  }
  return of === 'sum' ? (values as number[]).reduce((sum, value) => sum + value, 0) : extreme(values as Exclude<Scalar, null>[], of)
}

function extreme<T extends Exclude<Scalar, null>>(values: readonly T[], of: 'min' | 'max'): T {
  return values.reduce((best, value) => (compareScalars(value, best) < 0 === (of === 'min') ? value : best))
}

function isMoneyValue(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'currency' in value
}

/** Null first, then by value. */
function compareKeys(a: readonly Scalar[], b: readonly Scalar[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? null
    if (left === right) continue
    if (left === null || right === null) return left === null ? -1 : 1
    const order = compareScalars(left, right)
    if (order !== 0) return order
  }
  return 0
}
