import * as z from 'zod'
import { DiwanError } from '../errors/diwan-error.ts'
import type { Actor } from './actor.ts'
import { leastRight, mostRight, namedRight, type FieldRights } from './field-rights.ts'
import type { AccessRules, Grant, RecordPolicy, RecordRequest } from './policy.ts'
import { administrator, eitherOf, everything, own, portalCustomer, shared, team } from './presets.ts'

const names = z.union([z.literal('*'), z.array(z.string().min(1).max(100)).max(200)])

/** A role as plain JSON, so that a host may keep its roles in a file or table of its own. */
export const roleSchema = z.strictObject({
  /** What people read. */
  title: z.string().max(200).optional(),
  grants: z
    .array(
      z.strictObject({
        /** The entities it is of, `*` for all but `disclosure`: who looked at what is told to those for whom it is named. */
        entities: names,
        /** `read`, `create`, `update`, `delete`, `export`, or a plugin's own; `*` for all. */
        actions: names,
        /** `all`, a preset or several of which one suffices, or a predicate. Default: `all`. */
        records: z.union([z.string(), z.array(z.string()), z.record(z.string(), z.unknown())]).optional(),
      }),
    )
    .max(200),
  /** By entity, the rights to its fields. */
  fields: z.record(z.string(), z.record(z.string(), z.enum(['write', 'read', 'mask', 'hide']))).optional(),
  /** Such as `loyalty.award`; `*` for all. */
  permissions: names.optional(),
})
export type Role = z.infer<typeof roleSchema>
export type Roles = Readonly<Record<string, Role>>

export interface RolesOptions {
  /** More that grants may name, beside `all`, `administrator`, `own`, `team`, `shared` and `portal`; one of the same name takes its place. */
  readonly presets?: Readonly<Record<string, RecordPolicy>>
  /** The roles of an actor, where they are not in `actor.roles` under the names that `roles` has. */
  readonly rolesOf?: (actor: Actor, tenant: string) => readonly string[]
}

const presets: Readonly<Record<string, RecordPolicy>> = { all: everything, administrator, own, team, shared, portal: portalCustomer }

/**
 * The rules of roles. An actor may do what any of their roles grants. Of fields they have the most that a role gives which
 * lets them read all records of the entity; where none does, the least of those that let them read some, because rights to
 * fields hold for every record. Diwan's own jobs (actors of type `system`) may do everything. Throws `configuration_invalid`.
 */
export function rolePolicy(roles: Roles | ((tenant: string) => Roles), options: RolesOptions = {}): AccessRules {
  const known = { ...presets, ...options.presets }
  const checked = typeof roles === 'function' ? checkedOnce(known) : undefined
  const fixed = typeof roles === 'function' ? undefined : checkRoles(roles, known)
  const rolesIn = (tenant: string): Roles => fixed ?? checked!((roles as (tenant: string) => Roles)(tenant))
  const of = (actor: Actor, tenant: string): readonly Role[] => {
    const all = rolesIn(tenant)
    const own = options.rolesOf?.(actor, tenant) ?? actor.roles ?? []
    return own.flatMap((name) => (Object.hasOwn(all, name) ? [all[name]!] : []))
  }
  return {
    records: (request) => (request.actor.type === 'system' ? true : eitherOf(...of(request.actor, request.tenant).flatMap(({ grants }) => grantsFor(grants, request, known)))),
    fields: ({ actor, tenant, entity }) => (actor.type === 'system' ? {} : fieldRights(of(actor, tenant), entity)),
    permits: ({ actor, tenant, permission }) => actor.type === 'system' || of(actor, tenant).some(({ permissions = [] }) => includes(permissions, permission)),
  }
}

type RoleGrant = Role['grants'][number]

function grantsFor(grants: readonly RoleGrant[], request: RecordRequest, known: Readonly<Record<string, RecordPolicy>>): readonly Grant[] {
  const { action, entity } = request
  return grants
    .filter(({ entities, actions }) => isOf(entities, entity) && includes(actions, action))
    .map(({ records = 'all' }): Grant => {
      if (typeof records === 'object' && !Array.isArray(records)) return records
      // Nobody inside has them by being inside, so all of them is what is granted.
      if (entity === 'disclosure' && records === 'all') return true
      return eitherOf(...[records].flat().map((name) => known[name]!(request)))
    })
}

function fieldRights(roles: readonly Role[], entity: string): FieldRights {
  const reading = (grant: RoleGrant) => isOf(grant.entities, entity) && includes(grant.actions, 'read')
  const readers = roles.filter(({ grants }) => grants.some(reading))
  const ofAll = readers.filter(({ grants }) => grants.some((grant) => reading(grant) && (grant.records ?? 'all') === 'all'))
  const counted = (ofAll.length > 0 ? ofAll : readers).map(({ fields }) => ({ ...fields?.['*'], ...fields?.[entity] }))
  const names = new Set(['*', ...counted.flatMap((rights) => Object.keys(rights))])
  const combine = ofAll.length > 0 ? mostRight : leastRight
  return Object.fromEntries([...names].map((name) => [name, combine(counted.map((rights) => namedRight(rights, name)))]))
}

function isOf(entities: '*' | readonly string[], entity: string): boolean {
  return entity === 'disclosure' ? entities !== '*' && entities.includes(entity) : includes(entities, entity)
}

function includes(names: '*' | readonly string[], name: string): boolean {
  return names === '*' || names.includes(name) || names.includes('*')
}

/** Remembers the last roles that it was given for as long as they are the same object. */
function checkedOnce(known: Readonly<Record<string, RecordPolicy>>): (roles: Roles) => Roles {
  const seen = new WeakSet<Roles>()
  return (roles) => {
    if (seen.has(roles)) return roles
    checkRoles(roles, known)
    seen.add(roles)
    return roles
  }
}

function checkRoles(roles: Roles, known: Readonly<Record<string, RecordPolicy>>): Roles {
  const result = z.record(z.string(), roleSchema).safeParse(roles)
  const issues = result.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []
  const unknown = Object.entries(result.data ?? {}).flatMap(([role, { grants }]) =>
    grants.flatMap(({ records = 'all' }) => (typeof records === 'object' && !Array.isArray(records) ? [] : [records].flat()).flatMap((name) => (Object.hasOwn(known, name) ? [] : [`${role}: there is no preset ${name}`]))),
  )
  const problems = [...issues, ...unknown]
  if (problems.length === 0) return roles
  throw new DiwanError('configuration_invalid', `The roles cannot be used: ${problems.join('; ')}`, { blame: 'host', hint: `Presets: ${Object.keys(known).join(', ')}` })
}
