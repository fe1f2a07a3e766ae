import { DiwanError, isDiwanError } from '../errors/diwan-error.ts'
import { allOf, anyOf, type Criterion, type Scalar } from '../predicate/criterion.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import type { Row } from '../storage/storage.ts'
import type { SessionContext } from './context.ts'
import type { EntityRepository } from './entity-repository.ts'
import type { UpsertOptions, Upserted } from './repository.ts'

type Values = Readonly<Record<string, unknown>>

/** Records at the most in one call. */
const most = 5000
/** Keys looked up by one statement. */
const atOnce = 50

export interface UpsertRequest {
  readonly definition: EntityDefinition
  readonly inputs: readonly Values[]
  readonly options: UpsertOptions
  readonly repositoryIn: (context: SessionContext) => EntityRepository
}

/**
 * Creates the records that are not there, by a unique key, and updates those that are. Whoever else creates one at the
 * same moment wins, and it is done anew. Throws `predicate_invalid` for a key that is not unique.
 */
export async function upsert(context: SessionContext, request: UpsertRequest): Promise<Upserted<Values>> {
  const { definition, inputs, options } = request
  const key = keyOf(definition, options.by)
  if (inputs.length > most) throw new DiwanError('limit_invalid', `${inputs.length} records; at most ${most} at once`, { field: 'inputs' })
  const keys = inputs.map((input, index) => keyValues(input, key, index))
  const first = new Map(keys.map((each, index) => [each, index] as const).toReversed())
  const repeated = keys.findIndex((each, index) => first.get(each) !== index)
  if (repeated >= 0) throw new DiwanError('validation_failed', `The record at ${repeated} has the key of an earlier one`, { field: `${repeated}`, hint: 'Give each record once' })
  const isTaken = (error: unknown) => isDiwanError(error, 'duplicate') && error.details?.['entity'] === definition.name
  return context.together(async (_unit, inside) => write(inside, request, key, keys), { retriesOn: isTaken })
}

async function write(context: SessionContext, { definition, inputs, options, repositoryIn }: UpsertRequest, key: readonly string[], keys: readonly string[]): Promise<Upserted<Values>> {
  const repository = repositoryIn(context)
  const existing = new Map<string, Row>()
  for (let start = 0; start < inputs.length; start += atOnce) {
    for (const row of await rowsWith(context, definition, key, inputs.slice(start, start + atOnce))) existing.set(keyValues(row, key, 0), row)
  }
  const created = await repository.createMany(inputs.filter((_, index) => !existing.has(keys[index]!)), options)
  const fresh = created.values()
  const records: Values[] = []
  let updated = 0
  for (const [index, input] of inputs.entries()) {
    const known = existing.get(keys[index]!)
    const record = known ? await repository.update(known['id'] as string, patchOf(input, key), options) : fresh.next().value!
    if (known && record['version'] !== known['version']) updated++
    records.push(record)
  }
  return { records, created: created.length, updated }
}

function rowsWith(context: SessionContext, { name: entity }: EntityDefinition, key: readonly string[], inputs: readonly Values[]): Promise<readonly Row[]> {
  const is = (field: string, value: Scalar): Criterion => ({ op: 'compare', field, is: 'eq', value })
  const wanted = anyOf(...inputs.map((input) => allOf(...key.map((field) => is(field, input[field] as Scalar)))))
  const where = allOf(wanted, context.scope('read', entity))
  return context.reader.select({ entity, tenant: context.tenant, where, order: [{ field: 'id', direction: 'asc' }], limit: inputs.length, deleted: 'exclude' })
}

function keyOf({ name, indexes }: EntityDefinition, by: readonly string[]): readonly string[] {
  const isUnique = by.join() === 'id' || indexes.some((index) => index.unique && index.fields.toSorted().join() === by.toSorted().join())
  if (isUnique) return by
  const unique = ['id', ...indexes.filter((index) => index.unique).map((index) => index.fields.join(' + '))]
  throw new DiwanError('predicate_invalid', `${name} has no unique key of ${by.join(' + ')}`, { field: 'by', hint: `Unique: ${unique.join('; ')}` })
}

function keyValues(values: Values, key: readonly string[], index: number): string {
  const parts = key.map((field) => values[field])
  const missing = parts.findIndex((part) => typeof part !== 'string' && typeof part !== 'number')
  if (missing >= 0) throw new DiwanError('validation_failed', `The record at ${index} has no ${key[missing]!}`, { field: `${index}.${key[missing]!}`, hint: 'Give every field of the key' })
  return JSON.stringify(key[0] === 'id' ? [String(parts[0]).toLowerCase()] : parts)
}

function patchOf(input: Values, key: readonly string[]): Values {
  return Object.fromEntries(Object.entries(input).filter(([field]) => field !== 'id' && !key.includes(field)))
}
