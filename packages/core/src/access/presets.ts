import type { Where } from '../predicate/where.ts'
import { actorKey, type Actor } from './actor.ts'
import { insiders } from './insiders.ts'
import type { Grant, RecordPolicy, RecordRequest } from './policy.ts'

/** Everything of the tenant's, but what is private to others. */
export const everything: RecordPolicy = insiders

/** Everything of the tenant's, what is private to others as well. */
export const administrator: RecordPolicy = ({ actor }) => actor.type !== 'portal'

/** What a policy lets somebody read and export, and nothing that changes it: for auditors. */
export function readOnly(policy: RecordPolicy): RecordPolicy {
  return (request) => (request.action === 'read' || request.action === 'export') && policy(request)
}

/** The customers that somebody owns. */
export const own: RecordPolicy = byCustomers(({ id }) => ({ ownerId: id }))

/** The customers that somebody owns, and those of their teams. */
export const team: RecordPolicy = teamTree(() => [])

/** The same with the teams below theirs, as the host's directory has them. */
export function teamTree(below: (team: string) => readonly string[]): RecordPolicy {
  return byCustomers(({ id, teams = [] }) => {
    const all = [...new Set(teams.flatMap((each) => [each, ...below(each)]))]
    return { or: [{ ownerId: id }, { teamId: { in: all } }] }
  })
}

export interface TerritoryOptions {
  /** The plugin that keeps customers' territories, and its field of them, which is declared as `filterable`: `ext.<plugin>.<field>`. */
  readonly plugin: string
  readonly field: string
  /** Those that an actor has. */
  readonly of: (actor: Actor) => readonly string[]
  /** Those below one, all the way down, as the plugin has them. Asked once a session, so it answers from memory. */
  readonly below: (territory: string) => readonly string[]
}

/** The customers of somebody's territories and of those below, and the customers that they own. */
export function territory({ plugin, field, of, below }: TerritoryOptions): RecordPolicy {
  return byCustomers((actor) => {
    const all = [...new Set(of(actor).flatMap((each) => [each, ...below(each)]))]
    return { or: [{ ownerId: actor.id }, { ext: { [plugin]: { [field]: { in: all } } } }] }
  })
}

/** The records that were shared with somebody, their teams or roles: to be read, or changed as well. */
export const shared: RecordPolicy = (request) => {
  const { actor, action, entity } = request
  if (action === 'create' || action === 'delete') return false
  const grantee = { in: [actorKey(actor), ...(actor.teams ?? []).map((each) => `team:${each}`), ...(actor.roles ?? []).map((each) => `role:${each}`)] }
  const shares: Where = { some: action === 'update' ? { grantee, level: 'update' } : { grantee } }
  const itself: Grant = entity === 'interaction' || entity === 'task' ? { shares } : false
  return eitherOf(byCustomers(() => ({ shares }), { withOwnDeeds: false })(request), itself)
}

/**
 * Of customers those that `customers` says of an actor, with what concerns them and, unless `withOwnDeeds` is false, what
 * they did themselves. What concerns no customer is as it is for all insiders.
 */
export function byCustomers(customers: (actor: Actor) => Where, { withOwnDeeds = true }: { readonly withOwnDeeds?: boolean } = {}): RecordPolicy {
  return (request) => {
    const inside = insiders(request)
    const concerning = request.concerning(customers(request.actor))
    if (concerning === undefined) return withOwnDeeds ? inside : false
    return bothOf(inside, withOwnDeeds ? eitherOf(concerning, ownDeeds(request)) : concerning)
  }
}

/** What customers in a portal may do: see and change their own profile, see what was made visible to them, and write to the business. */
export const portalCustomer: RecordPolicy = ({ actor, action, entity, concerning }) => {
  if (actor.type !== 'portal' || actor.customerId === undefined) return false
  const self = { id: actor.customerId }
  const visible: Where = { and: [{ visibility: 'customer' }, { participants: { some: { customer: { some: self } } } }] }
  switch (entity) {
    case 'customer':
      return action === 'read' || action === 'update' ? self : false
    case 'contactPoint':
      return action === 'export' ? false : concerning(self)!
    case 'consent':
      return action === 'read' || action === 'create' ? concerning(self)! : false
    case 'interaction':
      return action === 'read' || action === 'create' ? visible : false
    case 'attachment':
      return action === 'read' || action === 'create' ? { interaction: { some: visible } } : false
    case 'draft':
      return action === 'export' ? false : { createdBy: actorKey(actor) }
    case 'vocabularyTerm':
      return action === 'read'
    default:
      return false
  }
}

/** What an actor did or is to do, whichever customer it concerns. */
function ownDeeds({ actor, entity }: RecordRequest): Grant {
  const self = { createdBy: actorKey(actor) }
  if (entity === 'task') return { or: [self, { assigneeId: actor.id }] }
  return entity === 'interaction' || entity === 'thread' || entity === 'attachment' ? self : false
}

/** What either grants. */
export function eitherOf(...grants: readonly Grant[]): Grant {
  if (grants.includes(true)) return true
  const wheres = grants.filter((grant): grant is Where => grant !== false && grant !== true)
  return wheres.length > 1 ? { or: wheres } : (wheres[0] ?? false)
}

/** What both grant. */
export function bothOf(...grants: readonly Grant[]): Grant {
  if (grants.includes(false)) return false
  const wheres = grants.filter((grant): grant is Where => grant !== false && grant !== true)
  return wheres.length > 1 ? { and: wheres } : (wheres[0] ?? true)
}
