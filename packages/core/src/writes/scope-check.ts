import type { Action } from '../access/policy.ts'
import { DiwanError } from '../errors/diwan-error.ts'
import { allOf, type Criterion } from '../predicate/criterion.ts'
import { evaluate, needsRelated } from '../predicate/evaluate.ts'
import type { SessionContext } from '../session/context.ts'

type Values = Readonly<Record<string, unknown>>

/** After rows were written: all must be within what the session may do, or the transaction fails. */
export async function checkScope(context: SessionContext, action: Action, entity: string, rows: readonly Values[]): Promise<void> {
  const scope = context.scope(action, entity)
  if (scope.op === 'always' || rows.length === 0) return
  if (!needsRelated(scope)) {
    const allows = evaluate(scope)
    if (rows.every(allows)) return
    throw forbidden(context, action, entity)
  }
  for (let start = 0; start < rows.length; start += 500) {
    const values = rows.slice(start, start + 500).map((row) => row['id'] as string)
    const where = allOf({ op: 'in', field: 'id', values }, scope)
    const count = await context.reader.count({ entity, tenant: context.tenant, where, deleted: 'include' }, values.length)
    if (count < values.length) throw forbidden(context, action, entity)
  }
}

/** The scope of an action. Throws `forbidden` where the session may do it to no record of the entity, so that no question is asked about any. */
export function requireRight(context: SessionContext, action: Action, entity: string): Criterion {
  if (context.lacks(action, entity)) throw forbidden(context, action, entity)
  return context.scope(action, entity)
}

export function forbidden(context: SessionContext, action: Action, entity: string): DiwanError {
  return new DiwanError('forbidden', `${context.actorKey} may not ${action} this ${entity}`, {
    details: { action, entity, actor: context.actorKey },
    hint: 'Ask for the right, or for someone who has it',
  })
}
