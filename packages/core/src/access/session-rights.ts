import { DiwanError } from '../errors/diwan-error.ts'
import { allOf, always, anyOf, never, type Criterion } from '../predicate/criterion.ts'
import type { TimeFrame } from '../predicate/parse-value.ts'
import { resolveWhere } from '../predicate/resolve.ts'
import type { EntityDefinition, Relation } from '../schema/entity.ts'
import type { Kernel } from '../session/kernel.ts'
import type { ContextOptions } from '../session/context.ts'
import { rightsOf } from '../plugins/rights-of.ts'
import { concerning } from './concerning.ts'
import { entityView, wholeView, type EntityView } from './entity-view.ts'
import { everyRight, rightsTo, type RightTo } from './field-rights.ts'
import type { AccessRules, Action, Grant } from './policy.ts'

/** Of an action that the session may do to no record of an entity, told from the scope that happens to hold none. */
const lacking: Criterion = { op: 'never' }

/** What a session may do with which records and fields: the policy's answers within the session's limits, asked for once each. */
export class SessionRights {
  readonly #kernel: Kernel
  readonly #access: AccessRules
  readonly #options: ContextOptions
  readonly #time: TimeFrame
  readonly #scopes = new Map<string, Criterion>()
  readonly #views = new Map<string, EntityView>()

  constructor(kernel: Kernel, options: ContextOptions, time: TimeFrame) {
    this.#kernel = kernel
    this.#access = options.plugin ? rightsOf(options.plugin) : kernel.access
    this.#options = options
    this.#time = time
  }

  /** The criterion of the records this session may do `action` to. The same object each time. */
  scope(action: Action, entity: string): Criterion {
    const key = `${action} ${entity}`
    const known = this.#scopes.get(key)
    if (known) return known
    const scope = this.#scopeOf(action, entity)
    this.#scopes.set(key, scope)
    return scope
  }

  /** What is to be read of the parts of a record that is known to be readable itself. */
  scopeWithin(whole: string, part: string): Criterion {
    const key = `${part} of ${whole}`
    const known = this.#scopes.get(key)
    if (known) return known
    const scope = this.#sameScope(part, this.#scopeOfWholes(part, whole))
    this.#scopes.set(key, scope)
    return scope
  }

  /** Whether this session may do `action` to no record of the entity, whichever there are. */
  lacks(action: Action, entity: string): boolean {
    return this.scope(action, entity) === lacking
  }

  permits(permission: string): boolean {
    const { actor, tenant, limits } = this.#options
    if (limits && (limits.permissions ?? limits.actions) && !limits.permissions?.includes(permission)) return false
    return this.#access.permits?.({ actor, tenant, permission }) ?? false
  }

  /** The entity by this session's rights to its fields. The same object each time. */
  view(entity: string): EntityView {
    const known = this.#views.get(entity)
    if (known) return known
    const view = this.#access.fields ? entityView(this.#kernel.models[entity]!, (name) => this.#rightsTo(name)) : wholeView(this.#kernel.models[entity]!)
    this.#views.set(entity, view)
    return view
  }

  #rightsTo(entity: string): RightTo {
    const { actor, tenant } = this.#options
    const rights = this.#access.fields?.({ actor, tenant, entity })
    return rights ? rightsTo(this.#kernel.models[entity]!.definition, rights) : everyRight
  }

  #scopeOf(action: Action, entity: string): Criterion {
    if (this.#isBeyondLimits(action, entity)) return lacking
    const { actor, tenant } = this.#options
    const { definition } = this.#kernel.models[entity]!
    if (action !== 'read' && action !== 'export' && (definition.readOnly || this.#isOfPluginAlone(definition))) return lacking
    // Parts are as visible as what they are parts of, so no policy has to know of them.
    const grant = definition.internal || this.#access.records({ actor, action, entity, tenant, concerning: (customers) => concerning(definition, customers) })
    if (grant === false) return lacking
    return this.#sameScope(entity, allOf(this.#resolvePolicy(entity, grant), this.#scopeOfWholes(entity), this.#scopeOfCustomer(entity)))
  }

  /** One object for what several actions are allowed alike, so that a statement asks for it once. */
  #sameScope(entity: string, scope: Criterion): Criterion {
    const text = `${entity} ${JSON.stringify(scope, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))}`
    const known = this.#scopes.get(text) ?? scope
    this.#scopes.set(text, known)
    return known
  }

  /** What belongs to a record, such as a contact point to its customer, is no more visible than that record. */
  #scopeOfWholes(entity: string, readable?: string): Criterion {
    const { required, subjects, named } = this.#kernel.wholes[entity]!
    const within = (relation: Relation): Criterion => {
      const scope = this.scope('read', relation.to)
      return scope.op === 'always' || scope.op === 'never' ? scope : { op: 'related', relation, where: scope }
    }
    const isNot = (name: string): Criterion => ({ op: 'compare', field: 'entity', is: 'ne', value: name })
    const ofNamed = (named?.relations ?? []).map((relation) => ({ to: relation.to, scope: within(relation) })).filter(({ scope }) => scope.op !== 'always')
    const circling = ofNamed.length > 0 ? named!.circling : []
    const ofSubjects = subjects.map((relation) => ({ relation, scope: within(relation) })).filter(({ scope }) => scope.op !== 'always')
    const isAboutNone = ({ local: field }: { readonly local: string }): Criterion => ({ op: 'compare', field, is: 'eq', value: null })
    return allOf(...required.filter(({ to }) => to !== readable).map(within), ...ofSubjects.map(({ relation, scope }) => anyOf(isAboutNone(relation), scope)), ...ofNamed.map(({ to, scope }) => anyOf(isNot(to), scope)), ...circling.map(isNot))
  }

  #isOfPluginAlone({ owner, writable = false }: EntityDefinition): boolean {
    return !writable && owner !== 'core' && owner !== 'host' && this.#options.plugin?.id !== owner
  }

  #isBeyondLimits(action: Action, entity: string): boolean {
    const actions = this.#options.limits?.actions
    return actions !== undefined && !this.#kernel.models[entity]!.definition.internal && !(Object.hasOwn(actions, entity) && actions[entity]!.includes(action))
  }

  #scopeOfCustomer(entity: string): Criterion {
    const { customerId } = this.#options.limits ?? {}
    if (customerId === undefined) return always
    return this.#resolvePolicy(entity, concerning(this.#kernel.models[entity]!.definition, { id: customerId }) ?? true)
  }

  /** A policy speaks for the tenant, so it sees past scopes. */
  #resolvePolicy(entity: string, grant: Grant): Criterion {
    if (typeof grant === 'boolean') return grant ? always : never
    const kernel = this.#kernel
    try {
      return resolveWhere(grant, kernel.entities[entity]!, { definitionOf: (name) => kernel.entities[name]!, scopeOf: () => always, time: this.#time })
    } catch (cause) {
      throw new DiwanError('configuration_invalid', `The policy’s answer for ${entity} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, { blame: 'host', cause })
    }
  }
}
