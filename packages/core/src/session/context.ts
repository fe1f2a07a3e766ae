import { actorKey, type Actor } from '../access/actor.ts'
import { entityView, wholeView, type EntityView } from '../access/entity-view.ts'
import { everyRight, rightsTo, type RightTo } from '../access/field-rights.ts'
import { concerning } from '../access/concerning.ts'
import type { Action, Grant } from '../access/policy.ts'
import { auditedView } from '../audit/audited-view.ts'
import { Disclosures, disclosureRows, type DisclosedAction, type Taken } from '../audit/disclosures.ts'
import { DiwanError, isDiwanError } from '../errors/diwan-error.ts'
import { allOf, always, anyOf, never, type Criterion } from '../predicate/criterion.ts'
import type { TimeFrame } from '../predicate/parse-value.ts'
import { resolveWhere } from '../predicate/resolve.ts'
import type { PluginDefinition } from '../plugins/define-plugin.ts'
import { rightsOf } from '../plugins/installed-plugins.ts'
import type { Relation } from '../schema/entity.ts'
import type { EntityModel } from '../schema/model.ts'
import type { StorageReader, StorageTransaction, TransactionOptions } from '../storage/storage.ts'
import type { Calendar } from '../values/calendar.ts'
import { isCleanText } from '../values/clean-text.ts'
import { instantFrom } from '../values/instant.ts'
import { UnitOfWork } from '../writes/unit-of-work.ts'
import { announce } from './announce.ts'
import type { Kernel } from './kernel.ts'
import type { SessionOptions } from './session.ts'

type Work<T> = (unit: UnitOfWork, context: SessionContext) => Promise<T>

export interface WorkOptions extends TransactionOptions {
  /** How often the work is done anew where another transaction came first; default 8. */
  readonly retries?: number
  /** What else is worth another attempt. */
  readonly retriesOn?: (error: unknown) => boolean
}

/** What all contexts of a session know of its rights. */
interface KnownRights {
  readonly scopes: Map<string, Criterion>
  readonly views: Map<string, EntityView>
}

/** A caller who is shown records: where that is noted, and what they are for. */
interface Showing {
  readonly disclosures: Disclosures
  readonly action: DisclosedAction
}

/** Every row carries them, and some storages key by columns of a bounded size. */
const longestName = 100

/** Of an action that the session may do to no record of an entity, told from the scope that happens to hold none. */
const lacking: Criterion = { op: 'never' }

/** Before another attempt, in milliseconds. */
const longestPause = 64

/** What a session's parts share: who acts, in which tenant, through which reader, within which scopes. */
export class SessionContext {
  readonly tenant: string
  readonly actor: Actor
  readonly actorKey: string
  readonly locale: string
  readonly zone: string
  readonly calendar: Calendar
  readonly time: TimeFrame
  readonly #known: KnownRights
  /** Left out where what is read stays with the core. */
  readonly #showing: Showing | undefined
  readonly #auditedViews = new Map<string, EntityView>()

  constructor(
    readonly kernel: Kernel,
    readonly options: SessionOptions,
    readonly unit?: UnitOfWork,
    known: KnownRights = { scopes: new Map(), views: new Map() },
    showing?: Showing,
  ) {
    if (![options.tenant, options.actor?.id, options.actor?.type].every((part) => typeof part === 'string' && part !== '' && isCleanText(part))) {
      throw new DiwanError('configuration_invalid', 'A session needs a tenant, and an actor with a type and an id, all of them text without control characters', { blame: 'host' })
    }
    if (options.tenant.length > longestName || actorKey(options.actor).length > longestName) {
      throw new DiwanError('configuration_invalid', `The names of a tenant and of an actor with its type have ${longestName} characters at most`, { blame: 'host', hint: 'Use a key of yours, such as an id' })
    }
    this.tenant = options.tenant
    this.actor = options.actor
    this.actorKey = actorKey(options.actor)
    this.locale = options.locale ?? 'en'
    this.zone = options.zone ?? 'UTC'
    this.calendar = options.calendar ?? 'gregory'
    const { locale } = this
    this.time = {
      now: () => kernel.ports.clock.now(),
      zone: this.zone,
      calendar: this.calendar,
      // Asked for by few predicates, and dear enough not to be worked out for each session.
      get firstDayOfWeek() {
        return firstDayOfWeek(locale)
      },
    }
    this.#known = known
    this.#showing = showing
  }

  get reader(): StorageReader {
    return this.unit?.reader ?? this.kernel.storage
  }

  model(entity: string): EntityModel {
    return this.kernel.models[entity]!
  }

  /** The criterion of the records this session may do `action` to. The same object each time. */
  scope(action: Action, entity: string): Criterion {
    const key = `${action} ${entity}`
    const known = this.#known.scopes.get(key)
    if (known) return known
    const scope = this.#scopeOf(action, entity)
    this.#known.scopes.set(key, scope)
    return scope
  }

  /** What is to be read of the parts of a record that is known to be readable itself. */
  scopeWithin(whole: string, part: string): Criterion {
    const key = `${part} of ${whole}`
    const known = this.#known.scopes.get(key)
    if (known) return known
    const scope = this.#sameScope(part, this.#scopeOfWholes(part, whole))
    this.#known.scopes.set(key, scope)
    return scope
  }

  /** Whether calls of this session are to be answered only after what they show is written down. */
  get isAudited(): boolean {
    return this.kernel.sensitive !== undefined && this.unit === undefined
  }

  /** The same session for one call, which notes what it shows. */
  forCall(): SessionContext {
    return this.#with({ disclosures: new Disclosures(), action: 'read' })
  }

  /** The same call for what leaves the system. */
  exporting(): SessionContext {
    return this.#showing ? this.#with({ ...this.#showing, action: 'export' }) : this
  }

  /** The same call for what the core reads without showing it. */
  unseen(): SessionContext {
    return this.#showing ? this.#with(undefined) : this
  }

  /** What a plugin's own code sees in the same transaction. */
  asPlugin(definition: PluginDefinition): SessionContext {
    const { limits: _limits, ...options } = this.options
    return new SessionContext({ ...this.kernel, access: { records: rightsOf(definition) } }, { ...options, actor: { type: 'plugin', id: definition.id } }, this.unit)
  }

  #with(showing: Showing | undefined): SessionContext {
    return new SessionContext(this.kernel, this.options, this.unit, this.#known, showing)
  }

  /** Notes that the caller asks for records by the values of fields. */
  asked(entity: string, fields: readonly string[]): void {
    const sensitive = this.#showing && this.kernel.sensitive?.get(entity)
    const named = sensitive ? fields.flatMap((field) => sensitive.get(field) ?? []) : []
    if (named.length > 0) this.#showing!.disclosures.note({ action: 'query', entity, recordId: null, fields: named })
  }

  /**
   * Writes down what was shown and no transaction has written yet. Throws `audit_failed` where that cannot be done; `failure`
   * is what the call failed with itself.
   */
  async writeDisclosures(failure?: unknown): Promise<void> {
    if (!this.#showing || this.#showing.disclosures.isEmpty) return
    try {
      // A transaction takes them along.
      await this.write(async () => undefined)
    } catch (cause) {
      throw new DiwanError('audit_failed', 'It could not be written down who was shown sensitive fields, so nothing is shown', {
        blame: 'storage',
        cause: failure === undefined ? cause : new AggregateError([cause, failure], 'The call had failed as well'),
        hint: 'Try again once the storage takes writes',
      })
    }
  }

  /** Whether this session may do `action` to no record of the entity, whichever there are. */
  lacks(action: Action, entity: string): boolean {
    return this.scope(action, entity) === lacking
  }

  #scopeOf(action: Action, entity: string): Criterion {
    if (this.#isBeyondLimits(action, entity)) return lacking
    const { kernel, actor, tenant } = this
    const { definition } = this.model(entity)
    if (definition.readOnly && action !== 'read' && action !== 'export') return lacking
    // Parts are as visible as what they are parts of, so no policy has to know of them.
    const grant = definition.internal || kernel.access.records({ actor, action, entity, tenant, concerning: (customers) => concerning(definition, customers) })
    if (grant === false) return lacking
    return this.#sameScope(entity, allOf(this.#resolvePolicy(entity, grant), this.#scopeOfWholes(entity), this.#scopeOfCustomer(entity)))
  }

  /** The entity as this session sees it, by its rights to fields. */
  view(entity: string): EntityView {
    const showing = this.#showing
    const sensitive = showing && this.kernel.sensitive?.get(entity)
    if (!showing || !sensitive) return this.#viewOf(entity)
    const known = this.#auditedViews.get(entity)
    if (known) return known
    const { disclosures, action } = showing
    const view = auditedView(this.#viewOf(entity), sensitive, (recordId, fields) => disclosures.note({ action, entity, recordId, fields }))
    this.#auditedViews.set(entity, view)
    return view
  }

  #viewOf(entity: string): EntityView {
    const { views } = this.#known
    const known = views.get(entity)
    if (known) return known
    const view = this.kernel.access.fields ? entityView(this.model(entity), (name) => this.#rightsTo(name)) : wholeView(this.model(entity))
    views.set(entity, view)
    return view
  }

  #rightsTo(entity: string): RightTo {
    const rights = this.kernel.access.fields?.({ actor: this.actor, tenant: this.tenant, entity })
    return rights ? rightsTo(this.model(entity).definition, rights) : everyRight
  }

  /** One object for what several actions are allowed alike, so that a statement asks for it once. */
  #sameScope(entity: string, scope: Criterion): Criterion {
    const text = `${entity} ${JSON.stringify(scope, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))}`
    const known = this.#known.scopes.get(text) ?? scope
    this.#known.scopes.set(text, known)
    return known
  }

  /** What belongs to a record, such as a contact point to its customer, is no more visible than that record. */
  #scopeOfWholes(entity: string, readable?: string): Criterion {
    const { required, subjects, named } = this.kernel.wholes[entity]!
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

  /** Checks a caller's predicate; records reached through relations are within this session's scope. */
  resolve(entity: string, where: unknown): Criterion {
    if (where === undefined) return always
    return resolveWhere(where, this.view(entity).definition, { definitionOf: (name) => this.view(name).definition, scopeOf: (name) => this.scope('read', name), time: this.time, ...(this.#showing && { named: (name, field) => this.asked(name, [field]) }) })
  }

  /** Runs `work` in this session's transaction, or in a new one whose changes are announced after commit. */
  async write<T>(work: Work<T>, options: WorkOptions = {}): Promise<T> {
    if (this.unit) return this.unit.within((unit) => work(unit, this.#inside(unit)))
    return this.#transaction(work, options)
  }

  /** Runs calls that belong together: in a new transaction, or so that they alone are undone in this session's. */
  async together<T>(work: Work<T>, options: WorkOptions = {}): Promise<T> {
    if (this.unit) return this.unit.savepoint((unit) => work(unit, this.#inside(unit)))
    return this.#transaction(work, options)
  }

  async #transaction<T>(work: Work<T>, { isolation = 'default', retries = 8, retriesOn }: WorkOptions): Promise<T> {
    const { storage, ports } = this.kernel
    const disclosures = this.#showing?.disclosures
    for (let attempt = 0; ; attempt++) {
      let done: UnitOfWork | undefined
      let taken: Taken = []
      try {
        const run = async (transaction: StorageTransaction) => {
          const unit = new UnitOfWork({ transaction, tenant: this.tenant, now: instantFrom(ports.clock.now()) })
          done = unit
          const value = await work(unit, this.#inside(unit))
          taken = disclosures?.take() ?? []
          unit.insert('disclosure', disclosureRows(taken, { now: unit.now, by: this.actorKey, nextId: ports.ids.next }))
          unit.finish()
          return value
        }
        const result = await storage.transaction(run, { isolation })
        if (done && done.changes.length > 0) announce(this.kernel, { tenant: this.tenant, changes: done.changes })
        return result
      } catch (error) {
        disclosures?.giveBack(taken)
        const isWorthAnother = isDiwanError(error, 'transaction_conflict') || retriesOn?.(error) === true
        if (!isWorthAnother || attempt >= retries) throw error
      }
      await pause(Math.min(2 ** attempt, longestPause) * (1 + fraction(ports.random)))
    }
  }

  #inside(unit: UnitOfWork): SessionContext {
    return new SessionContext(this.kernel, this.options, unit, this.#known, this.#showing)
  }

  #isBeyondLimits(action: Action, entity: string): boolean {
    const actions = this.options.limits?.actions
    return actions !== undefined && !this.model(entity).definition.internal && !(Object.hasOwn(actions, entity) && actions[entity]!.includes(action))
  }

  #scopeOfCustomer(entity: string): Criterion {
    const { customerId } = this.options.limits ?? {}
    if (customerId === undefined) return always
    return this.#resolvePolicy(entity, concerning(this.model(entity).definition, { id: customerId }) ?? true)
  }

  /** A policy speaks for the tenant, so it sees past scopes. */
  #resolvePolicy(entity: string, grant: Grant): Criterion {
    if (typeof grant === 'boolean') return grant ? always : never
    const { kernel, time } = this
    try {
      return resolveWhere(grant, kernel.entities[entity]!, { definitionOf: (name) => kernel.entities[name]!, scopeOf: () => always, time })
    } catch (cause) {
      throw new DiwanError('configuration_invalid', `The policy’s answer for ${entity} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`, { blame: 'host', cause })
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

/** From 0 to 1, so that those who met do not meet again. */
function fraction(random: (bytes: Uint8Array) => void): number {
  const bytes = new Uint8Array(1)
  random(bytes)
  return bytes[0]! / 256
}

function firstDayOfWeek(locale: string): TimeFrame['firstDayOfWeek'] {
  const info = new Intl.Locale(locale) as Intl.Locale & { weekInfo?: { firstDay: number }; getWeekInfo?: () => { firstDay: number } }
  return ((info.getWeekInfo?.() ?? info.weekInfo)?.firstDay ?? 1) as TimeFrame['firstDayOfWeek']
}
