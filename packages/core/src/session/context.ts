import { actorKey, type Actor } from '../access/actor.ts'
import type { EntityView } from '../access/entity-view.ts'
import type { Action } from '../access/policy.ts'
import { SessionRights } from '../access/session-rights.ts'
import { auditedView } from '../audit/audited-view.ts'
import { Disclosures, disclosureRows, type DisclosedAction, type Taken } from '../audit/disclosures.ts'
import { DiwanError, isDiwanError } from '../errors/diwan-error.ts'
import { always, type Criterion } from '../predicate/criterion.ts'
import type { TimeFrame } from '../predicate/parse-value.ts'
import { resolveWhere } from '../predicate/resolve.ts'
import type { PluginDefinition } from '../plugins/define-plugin.ts'
import type { EntityModel } from '../schema/model.ts'
import type { StorageReader, StorageTransaction, TransactionOptions } from '../storage/storage.ts'
import type { Calendar } from '../values/calendar.ts'
import { isCleanText } from '../values/clean-text.ts'
import { instantFrom } from '../values/instant.ts'
import { UnitOfWork } from '../writes/unit-of-work.ts'
import { announce } from './announce.ts'
import type { Kernel } from './kernel.ts'
import type { SessionOptions } from './session.ts'

/** What a session acts as besides what its caller says: the core gives it to sessions of plugins. */
export interface ContextOptions extends SessionOptions {
  readonly plugin?: PluginDefinition
  /** The change that all of its own are brought about by. */
  readonly causationId?: string | null
}

type Work<T> = (unit: UnitOfWork, context: SessionContext) => Promise<T>

export interface WorkOptions extends TransactionOptions {
  /** How often the work is done anew where another transaction came first; default 8. */
  readonly retries?: number
  /** What else is worth another attempt. */
  readonly retriesOn?: (error: unknown) => boolean
}

/** A caller who is shown records: where that is noted, and what they are for. */
interface Showing {
  readonly disclosures: Disclosures
  readonly action: DisclosedAction
}

/** Every row carries them, and some storages key by columns of a bounded size. */
const longestName = 100

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
  /** All contexts of a session have the same. */
  readonly #rights: SessionRights
  /** Left out where what is read stays with the core. */
  readonly #showing: Showing | undefined
  readonly #auditedViews = new Map<string, EntityView>()

  constructor(
    readonly kernel: Kernel,
    readonly options: ContextOptions,
    readonly unit?: UnitOfWork,
    rights?: SessionRights,
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
    this.#rights = rights ?? new SessionRights(kernel, options, this.time)
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
    return this.#rights.scope(action, entity)
  }

  /** What is to be read of the parts of a record that is known to be readable itself. */
  scopeWithin(whole: string, part: string): Criterion {
    return this.#rights.scopeWithin(whole, part)
  }

  /** Whether the actor has a permission that is not about records. */
  permits(permission: string): boolean {
    return this.#rights.permits(permission)
  }

  /** Whether this session may do `action` to no record of the entity, whichever there are. */
  lacks(action: Action, entity: string): boolean {
    return this.#rights.lacks(action, entity)
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
    return new SessionContext(this.kernel, { ...options, actor: { type: 'plugin', id: definition.id }, plugin: definition }, this.unit)
  }

  #with(showing: Showing | undefined): SessionContext {
    return new SessionContext(this.kernel, this.options, this.unit, this.#rights, showing)
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

  /** The entity as this session sees it, by its rights to fields. */
  view(entity: string): EntityView {
    const showing = this.#showing
    const sensitive = showing && this.kernel.sensitive?.get(entity)
    if (!showing || !sensitive) return this.#rights.view(entity)
    const known = this.#auditedViews.get(entity)
    if (known) return known
    const { disclosures, action } = showing
    const view = auditedView(this.#rights.view(entity), sensitive, (recordId, fields) => disclosures.note({ action, entity, recordId, fields }))
    this.#auditedViews.set(entity, view)
    return view
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
        if (done?.isNews) announce(this.kernel, { tenant: this.tenant, changes: done.changes, events: done.events })
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
    return new SessionContext(this.kernel, this.options, unit, this.#rights, this.#showing)
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
