import { requireRight } from '../writes/scope-check.ts'
import { DiwanError } from '../errors/diwan-error.ts'
import { extensionParts } from '../extensions/extension-parts.ts'
import { allOf, type Criterion, type NamedField } from '../predicate/criterion.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import type { Order } from '../storage/storage.ts'
import type { SessionContext } from './context.ts'
import type { FindQuery } from './repository.ts'

/** The criterion of a caller's `where` and `search` within what the session may read. */
export function readCriterion(context: SessionContext, entity: string, query: { readonly where?: unknown; readonly search?: string }): Criterion {
  const scope = requireRight(context, 'read', entity)
  if (query.where === undefined && query.search === undefined) return scope
  const search = query.search === undefined ? undefined : { search: query.search }
  return allOf(context.resolve(entity, query.where), context.resolve(entity, search), scope)
}

/** Checks `limit`. */
export function limitOf(limit: number | undefined, maximum = 200): number {
  const value = limit ?? 50
  if (Number.isInteger(value) && value >= 1 && value <= maximum) return value
  throw new DiwanError('limit_invalid', `\`limit\` is ${String(limit)}; it can be 1 to ${maximum}`, { field: 'limit' })
}

/** The order of a page: the field asked for, after an extension field the entity's first sort, then `id`, all in one direction. */
export function orderOf(definition: EntityDefinition, sort: FindQuery<never>['sort']): readonly Order[] {
  const asked = sort === undefined ? [] : typeof sort === 'string' ? [sort] : sort
  const names = asked.length > 0 ? asked : definition.sorts.slice(0, 1)
  const order = names.map((name): Order => {
    const descending = typeof name === 'string' && name.startsWith('-')
    const field = descending ? name.slice(1) : name
    if (!definition.sorts.includes(field)) {
      throw new DiwanError('sort_invalid', `${definition.collection} cannot be sorted by ${String(name)}`, { field: 'sort', hint: `Sortable: ${definition.sorts.join(', ')}; put - before one for descending order` })
    }
    return { ...sortedBy(definition, field), direction: descending ? 'desc' : 'asc' }
  })
  if (order.length > 1) throw new DiwanError('sort_invalid', 'Sort by one field; ties are broken by id, those of an extension field by the first sort before it', { field: 'sort' })
  const direction = order[0]?.direction ?? 'asc'
  // Records of one value are in the entity's own order, as their index has them.
  const within = order[0]?.type ? definition.sorts.slice(0, 1).map((field) => ({ field, direction })) : []
  return [...order, ...within, { field: 'id', direction }]
}

/** The same of a caller's list; who gets records in the order of a field learns something of its values. */
export function askedOrder(context: SessionContext, definition: EntityDefinition, sort: FindQuery<never>['sort']): readonly Order[] {
  const order = orderOf(definition, sort)
  context.asked(definition.name, order.map(({ field }) => field))
  return order
}

function sortedBy(definition: EntityDefinition, field: string): NamedField {
  const extension = extensionParts(definition).find(({ name }) => name === field)
  return extension ? { field, type: extension.type } : { field }
}
