import { actorKey } from './actor.ts'
import type { RecordPolicy } from './policy.ts'

/**
 * Everyone inside may do everything, but what is private, an interaction or a document, is its author's or owner's, as every
 * draft is, and what is a team's is for the team. Customers in a portal may do nothing. Who looked at what is for auditors.
 */
export const insiders: RecordPolicy = ({ actor, entity }) => {
  if (actor.type === 'portal' || entity === 'disclosure') return false
  const self = actorKey(actor)
  if (entity === 'interaction') return { or: [{ visibility: { ne: 'private' } }, { createdBy: self }] }
  if (entity === 'draft') return { createdBy: self }
  if (entity === 'layout') return { or: [{ visibility: 'tenant' }, { owner: self }] }
  if (entity === 'savedView' || entity === 'template') {
    return { or: [{ visibility: 'tenant' }, { visibility: 'teams', teamIds: { hasAny: actor.teams ?? [] } }, { owner: self }] }
  }
  return true
}
