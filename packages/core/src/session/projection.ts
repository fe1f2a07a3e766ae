import { DiwanError } from '../errors/diwan-error.ts'
import type { EntityView } from '../access/entity-view.ts'

/** Checks `select`: the names of fields that are returned. Undefined stands for all of them. Throws `unknown_field`. */
export function projectionOf({ definition, visible }: Pick<EntityView, 'definition' | 'visible'>, select: unknown): readonly string[] | undefined {
  if (select === undefined) return undefined
  if (!Array.isArray(select)) throw new DiwanError('predicate_invalid', '`select` takes a list of fields', { field: 'select' })
  const unknown = select.find((name) => typeof name !== 'string' || !visible.includes(name))
  if (unknown === undefined) return select as readonly string[]
  throw new DiwanError('unknown_field', `${definition.name} has no field ${String(unknown).slice(0, 100)} to select`, { field: 'select', hint: `Fields: ${visible.join(', ')}` })
}
