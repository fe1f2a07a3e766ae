import type { Where } from '../predicate/where.ts'

/** Who acts: a person of the host, a machine, a customer in a portal, or Diwan itself. */
export interface Actor {
  readonly type: 'user' | 'service' | 'portal' | 'system'
  readonly id: string
  readonly roles?: readonly string[]
  readonly teams?: readonly string[]
}

/** `type:id`, as stamps and changes name an actor. */
export function actorKey(actor: Actor): string {
  return `${actor.type}:${actor.id}`
}

export type Action = 'read' | 'create' | 'update' | 'delete'

/** `true` for all of the tenant's records, `false` for none, or a predicate of those allowed. */
export type Grant = boolean | Where

/**
 * What an actor may do to an entity. Asked once per session, action and entity; every path goes through the answer.
 * Hidden and missing look the same from outside.
 */
export type Policy = (request: { readonly actor: Actor; readonly action: Action; readonly entity: string; readonly tenant: string }) => Grant

/**
 * Everyone inside may do everything, but what is private, an interaction or a document, is its author's or owner's, as every
 * draft is, and what is a team's is for the team. Customers in a portal may do nothing.
 */
export const insiders: Policy = ({ actor, entity }) => {
  if (actor.type === 'portal') return false
  const self = actorKey(actor)
  if (entity === 'interaction') return { or: [{ visibility: { ne: 'private' } }, { createdBy: self }] }
  if (entity === 'draft') return { createdBy: self }
  if (entity === 'layout') return { or: [{ visibility: 'tenant' }, { owner: self }] }
  if (entity === 'savedView' || entity === 'template') {
    return { or: [{ visibility: 'tenant' }, { visibility: 'teams', teamIds: { hasAny: actor.teams ?? [] } }, { owner: self }] }
  }
  return true
}
