import type { Action } from './policy.ts'

/** What a session may do at most, whatever the policy grants: that of a component on somebody else's page, for instance. */
export interface SessionLimits {
  /** By entity, what may be done to its records; nothing to those of others. */
  readonly actions?: Readonly<Record<string, readonly Action[]>>
  /** Of the permissions that are not about records, only these; where `actions` is given, none unless they are named. */
  readonly permissions?: readonly string[]
  /** Of what concerns customers, only what concerns this one. */
  readonly customerId?: string
}
