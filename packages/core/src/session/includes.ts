import { DiwanError } from '../errors/diwan-error.ts'
import { allOf, type Scalar } from '../predicate/criterion.ts'
import type { Relation } from '../schema/entity.ts'
import type { Row } from '../storage/storage.ts'
import type { SessionContext } from './context.ts'
import { projectionOf } from './projection.ts'
import type { AnyInclude } from './repository.ts'
import { askedOrder, limitOf } from './selection.ts'

type Values = Readonly<Record<string, unknown>>
type Includes = Readonly<Record<string, true | AnyInclude>>

/** Levels of includes in includes. */
const deepest = 3

/** What `include` asks for, checked. */
export interface IncludePlan {
  readonly name: string
  readonly relation: Relation
  readonly include: AnyInclude
  readonly fields: readonly string[] | undefined
  readonly next: readonly IncludePlan[]
}

/** Checks `include`. Throws `unknown_field` for what is no relation, and `limit_invalid`. */
export function includesOf(context: SessionContext, entity: string, asked: unknown, depth = 1): readonly IncludePlan[] {
  if (asked === undefined) return []
  const { relations } = context.view(entity).definition
  if (typeof asked !== 'object' || asked === null || depth > deepest) throw new DiwanError('predicate_invalid', `\`include\` takes relations, down to ${deepest} levels`, { field: 'include' })
  return Object.entries(asked as Includes).map(([name, value]) => {
    if (!Object.hasOwn(relations, name)) throw new DiwanError('unknown_field', `${entity} has no relation ${name.slice(0, 100)}`, { field: 'include', hint: `Relations: ${Object.keys(relations).join(', ')}` })
    const relation = relations[name]!
    const include = value === true ? {} : value
    if (typeof include !== 'object' || include === null) throw new DiwanError('predicate_invalid', `\`include.${name}\` takes true or an object`, { field: 'include' })
    limitOf(include.limit)
    const next = includesOf(context, relation.to, include.include, depth + 1)
    return { name, relation, include, fields: projectionOf(context.view(relation.to), include.select), next }
  })
}

/** The fields that a record must have been read with, so that its relations can be followed. */
export function fieldsForIncludes(fields: readonly string[] | undefined, includes: readonly IncludePlan[]): readonly string[] | undefined {
  if (!fields) return undefined
  return [...new Set([...fields, ...includes.flatMap(({ relation }) => (relation.kind === 'one' ? [relation.local] : []))])]
}

/** The records with what they were asked to include: one statement for each relation and level, within the session's scope. */
export async function withIncludes(context: SessionContext, rows: readonly Row[], includes: readonly IncludePlan[]): Promise<readonly Values[]> {
  if (includes.length === 0 || rows.length === 0) return rows
  const found = await Promise.all(includes.map((plan) => (plan.relation.kind === 'one' ? ones(context, rows, plan, plan.relation) : manies(context, rows, plan, plan.relation))))
  return rows.map((row) => ({ ...row, ...Object.fromEntries(includes.map(({ name }, index) => [name, found[index]!(row)])) }))
}

type Lookup = (row: Row) => unknown

async function ones(context: SessionContext, rows: readonly Row[], plan: IncludePlan, relation: Extract<Relation, { kind: 'one' }>): Promise<Lookup> {
  const ids = [...new Set(rows.map((row) => row[relation.local] as Scalar))].filter((id) => id !== null)
  const order = [{ field: 'id', direction: 'asc' }] as const
  const read: Row[] = []
  for (let start = 0; start < ids.length; start += 500) {
    const values = ids.slice(start, start + 500)
    const where = allOf({ op: 'in', field: 'id', values }, criterionOf(context, plan))
    const selection = { entity: relation.to, tenant: context.tenant, where, order, limit: values.length, deleted: 'exclude' } as const
    read.push(...(await context.reader.select({ ...selection, ...withFields(plan) })))
  }
  const records = read.map((row) => context.view(relation.to).shown(row))
  const byId = new Map((await withIncludes(context, records, plan.next)).map((row) => [row['id'], row]))
  return (row) => byId.get(row[relation.local]) ?? null
}

async function manies(context: SessionContext, rows: readonly Row[], plan: IncludePlan, relation: Exclude<Relation, { kind: 'one' }>): Promise<Lookup> {
  const target = context.view(relation.to).definition
  const order = target.sorts.length > 0 ? askedOrder(context, target, plan.include.sort) : ([{ field: 'id', direction: 'asc' }] as const)
  const selection = { relation, tenant: context.tenant, where: criterionOf(context, plan), order, limit: limitOf(plan.include.limit), deleted: 'exclude' } as const
  const read = await context.reader.related({ ...selection, ...withFields(plan), of: rows.map((row) => row['id'] as string) })
  // Included further all at once, so that a level stays one statement.
  const flat = await withIncludes(context, [...read.values()].flat().map((row) => context.view(relation.to).shown(row)), plan.next)
  const found = new Map<unknown, readonly Values[]>()
  let at = 0
  for (const [id, each] of read) found.set(id, flat.slice(at, (at += each.length)))
  return (row) => found.get(row['id']) ?? []
}

function criterionOf(context: SessionContext, { relation, include }: IncludePlan) {
  return allOf(context.resolve(relation.to, include.where), context.scope('read', relation.to))
}

function withFields({ fields, next }: IncludePlan): { readonly fields?: readonly string[] } {
  const needed = fieldsForIncludes(fields, next)
  return needed ? { fields: needed } : {}
}
