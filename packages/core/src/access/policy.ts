import type { Where } from '../predicate/where.ts'
import type { Actor } from './actor.ts'
import type { FieldRights } from './field-rights.ts'

/** What can be done to records; plugins add actions of their own. */
export type Action = 'read' | 'create' | 'update' | 'delete' | 'export' | (string & {})

/** `true` for all of the tenant's records, `false` for none, or a predicate of those allowed. */
export type Grant = boolean | Where

export interface AccessRequest {
  readonly actor: Actor
  readonly tenant: string
  readonly entity: string
}

export interface RecordRequest extends AccessRequest {
  readonly action: Action
  /** The records of the entity that concern customers of which a predicate holds; undefined for entities that concern none. */
  readonly concerning: (customers: Where) => Where | undefined
}

/** Which records of an entity an actor may do an action to. Asked once per session, action and entity; not of parts such as participants, which are as visible as what they are parts of. */
export type RecordPolicy = (request: RecordRequest) => Grant

/**
 * What an actor may do; every path goes through the answers. Hidden and missing look the same from outside. A function alone
 * speaks of records, with all of their fields.
 */
export type Policy = RecordPolicy | AccessRules

export interface AccessRules {
  readonly records: RecordPolicy
  /** What an actor may do with the fields of the records; everything where left out. */
  readonly fields?: (request: AccessRequest) => FieldRights
  /** Whether an actor has a permission that is not about records, such as `loyalty.award`; nobody where left out. */
  readonly permits?: (request: { readonly actor: Actor; readonly tenant: string; readonly permission: string }) => boolean
}

export function rulesOf(policy: Policy): AccessRules {
  return typeof policy === 'function' ? { records: policy } : policy
}
