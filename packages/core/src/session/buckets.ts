import { DiwanError } from '../errors/diwan-error.ts'
import type { Criterion } from '../predicate/criterion.ts'
import { parseValue } from '../predicate/parse-value.ts'
import { fieldOf } from '../predicate/resolve.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import type { Field } from '../schema/field.ts'
import type { Aggregation, Buckets } from '../storage/storage.ts'
import { addPeriods, startOfPeriod, type PeriodUnit } from '../values/calendar.ts'
import type { Instant } from '../values/instant.ts'
import { dateInZone, startOfDay, type PlainDate } from '../values/plain-date.ts'
import type { SessionContext } from './context.ts'
import type { BucketQuery } from './repository.ts'

/** Spans at the most, which is nearly three years of days. */
const most = 1000

const units: readonly string[] = ['day', 'week', 'month', 'quarter', 'year'] satisfies PeriodUnit[]

/**
 * The spans of a field that hold all matching records, or those from `from` up to `to`: days, weeks, months, quarters or
 * years of the session's zone and calendar, worked out here, because databases know neither Jalali months nor, some of
 * them, zones. Undefined where nothing matches. Throws `predicate_invalid` and `limit_invalid`.
 */
export async function bucketsOf(context: SessionContext, definition: EntityDefinition, query: BucketQuery, where: Criterion): Promise<Buckets | undefined> {
  const { field: name, by } = query
  const field = fieldOf(definition, String(name))
  if (!field || field.presence === 'hidden' || (field.type !== 'instant' && field.type !== 'date')) throw invalid(`${String(name)} is no time or day of ${definition.name}`)
  if (!units.includes(by)) throw invalid(`\`by\` is one of ${units.join(', ')}`)
  const range = await rangeOf(context, definition, { ...query, where, type: field })
  return range && { field: name, edges: edgesOf(context, field, by, range) }
}

interface Range {
  readonly first: string
  readonly last: string
}

async function rangeOf(context: SessionContext, { name: entity }: EntityDefinition, { field, from, to, where, type }: BucketQuery & { readonly where: Criterion; readonly type: Field }): Promise<Range | undefined> {
  const bound = (value: unknown, label: string) => {
    if (value === undefined) return undefined
    const parsed = parseValue(type, value, context.time)
    if (typeof parsed === 'string') return parsed
    throw invalid(`\`${label}\` is no ${type.type}`)
  }
  const [first, last] = [bound(from, 'from'), bound(to, 'to')]
  if (first !== undefined && last !== undefined) return { first, last }
  const measures = { first: { of: 'min', field }, last: { of: 'max', field } } as const
  const aggregation: Aggregation = { entity, tenant: context.tenant, where, groupBy: [], measures, limit: 1 }
  const [found] = await context.reader.aggregate(aggregation)
  const range = { first: first ?? found?.['first'], last: last ?? found?.['last'] }
  return range.first === null || range.last === null ? undefined : (range as Range)
}

function edgesOf({ zone, calendar, time }: SessionContext, field: Field, by: PeriodUnit, { first, last }: Range): readonly string[] {
  const dayOf = (value: string) => (field.type === 'date' ? (value as PlainDate) : dateInZone(value as Instant, zone))
  const edgeAt = (day: PlainDate): string => (field.type === 'date' ? day : startOfDay(day, zone))
  const startOf = (day: PlainDate) => startOfPeriod(by, day, calendar, time.firstDayOfWeek)
  const edges: string[] = []
  // From the start of the middle of each period on, because months differ in length.
  for (let day = startOf(dayOf(first)); ; day = startOf(addPeriods(day, 1, by, calendar))) {
    edges.push(edgeAt(day))
    if (edgeAt(day) > last) return edges
    if (edges.length > most) {
      throw new DiwanError('limit_invalid', `More than ${most} spans of a ${by} lie between ${first} and ${last}`, { field: 'bucket', hint: 'Give `from` and `to`, or larger spans' })
    }
  }
}

function invalid(message: string): DiwanError {
  return new DiwanError('predicate_invalid', message, { field: 'bucket' })
}
