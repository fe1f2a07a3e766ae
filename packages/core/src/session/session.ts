import type { Actor } from '../access/actor.ts'
import type { Action } from '../access/policy.ts'
import type { FieldRight } from '../access/field-rights.ts'
import type { SessionLimits } from '../access/session-limits.ts'
import type { Entities } from '../entities/index.ts'
import type { Change } from '../entities/change.ts'
import type { ContactPoint } from '../entities/contact-point.ts'
import type { InteractionLink } from '../entities/interaction-link.ts'
import type { Participant } from '../entities/participant.ts'
import type { TimelineEntry } from '../entities/timeline-entry.ts'
import type { Extended, Extensions } from '../extensions/extensions.ts'
import type { Files } from '../files/files.ts'
import type { Directory } from '../ports/ports.ts'
import type { CreateOf, EntityDefinition, EntityShape, NameOf, RecordOf } from '../schema/entity.ts'
import type { Calendar } from '../values/calendar.ts'
import type { JsonValue } from '../values/json.ts'
import type { Applied, Found, KeyedRepository, Operation, Page, ReadOptions, RelationOf, Repository, SavedViewRepository, StoredRecords, WriteOptions } from './repository.ts'

export interface SessionOptions {
  readonly tenant: string
  readonly actor: Actor
  /** BCP 47; default `en`. */
  readonly locale?: string
  /** IANA; default `UTC`. */
  readonly zone?: string
  /** Default `gregory`. */
  readonly calendar?: Calendar
  /** What it may do at most, whatever the policy grants. */
  readonly limits?: SessionLimits
}

type New<D extends EntityShape, Parent extends string> = CreateOf<D> extends infer C ? Omit<C, Parent> : never

/** A customer with their first contact points, in one write. */
export type NewCustomer<D extends EntityShape = Entities['customer']> = CreateOf<D> & { readonly contactPoints?: readonly New<Entities['contactPoint'], 'customerId'>[] }

export interface CustomerRepository<D extends EntityShape = Entities['customer']> extends StoredRecords<D> {
  create(input: NewCustomer<D>, options?: WriteOptions): Promise<RecordOf<D>>
  createMany(inputs: readonly NewCustomer<D>[], options?: WriteOptions): Promise<readonly RecordOf<D>[]>
  get<const S extends NameOf<D> = NameOf<D>, I extends RelationOf<D> = never>(id: string, options?: ReadOptions<D, S, I>): Promise<Found<D, S, I>>
}

/** An interaction with who took part and what it concerns. One at least of either, so that it belongs somewhere. */
export type NewInteraction<D extends EntityShape = Entities['interaction']> = CreateOf<D> & {
  readonly participants?: readonly New<Entities['participant'], 'interactionId'>[]
  readonly links?: readonly New<Entities['interactionLink'], 'interactionId'>[]
}

export type InteractionWithParties<D extends EntityShape = Entities['interaction']> = RecordOf<D> & { readonly participants: readonly Participant[]; readonly links: readonly InteractionLink[] }

export interface InteractionRepository<D extends EntityShape = Entities['interaction']> extends StoredRecords<D> {
  log(input: NewInteraction<D>, options?: WriteOptions): Promise<InteractionWithParties<D>>
  logMany(inputs: readonly NewInteraction<D>[], options?: WriteOptions): Promise<readonly InteractionWithParties<D>[]>
  /** With who took part and what it concerns. */
  get(id: string): Promise<InteractionWithParties<D>>
}

/** Disclosures are read and exported, and never changed. */
export type DisclosureRepository = Pick<Repository<Entities['disclosure']>, 'get' | 'getMany' | 'find' | 'iterate' | 'export' | 'count' | 'aggregate'>

export interface TimelineQuery {
  /** 1 to 200; default 50. */
  readonly limit?: number
  readonly after?: string
  /** Kinds of interaction, or `task`; all where left out. */
  readonly kinds?: readonly string[]
}

/** A change as a feed reader sees it. */
export interface FeedChange extends Change {
  /** Opaque; changes are read in its order. */
  readonly position: string
}

export interface Changes {
  /** The next changes to records this session may see, and where to go on, even if none of those read was visible. */
  read(options: {
    readonly after: string | null
    readonly limit?: number
    /** False for the names of what changed alone, each with null before and after; then nothing is disclosed. Default true. */
    readonly values?: boolean
  }): Promise<{ readonly changes: readonly FeedChange[]; readonly position: string | null; readonly more: boolean }>
  /** The position of now. */
  end(): Promise<string | null>
  /** What happened to one record, newest first. */
  of(entity: string, recordId: string, options?: { readonly limit?: number; readonly after?: string }): Promise<Page<Change>>
}

export interface SessionTransactionOptions {
  /** `serializable`: as if transactions ran one after another. Default `default`: at least read committed. */
  readonly isolation?: 'default' | 'serializable'
  /** How often the work is done anew where another transaction came first; default 8, then `transaction_conflict`. */
  readonly retries?: number
}

/** A tenant and an actor: the only door to data. `X` says which extension fields its records have. */
export interface Session<X = Extensions> {
  readonly tenant: string
  readonly actor: Actor
  readonly locale: string
  readonly zone: string
  readonly calendar: Calendar
  readonly limits: SessionLimits | undefined
  readonly directory: Directory | undefined

  /** Whether there can be records of the entity that this session may do `action` to. */
  may(action: Action, entity: string): boolean
  /** Whether the actor has a permission that is not about records, such as `loyalty.award`. */
  permits(permission: string): boolean
  /** The right to a field of an entity; `ext.loyalty.tier` for an extension field. */
  rightTo(entity: string, field: string): FieldRight

  readonly customers: CustomerRepository<Extended<'customer', X>>
  readonly contactPoints: Repository<Entities['contactPoint']>
  readonly relationships: Repository<Entities['relationship']>
  readonly interactions: InteractionRepository<Extended<'interaction', X>>
  readonly threads: Repository<Entities['thread']>
  readonly tasks: Repository<Extended<'task', X>>
  /** Attachments as records; `files` adds them, reads their bytes and removes them for good. */
  readonly attachments: Omit<Repository<Entities['attachment']>, 'create' | 'createMany' | 'upsert'>
  readonly consents: Repository<Entities['consent']>
  readonly externalReferences: Repository<Entities['externalReference']>
  readonly shares: KeyedRepository<Entities['share']>

  readonly files: Files
  readonly savedViews: SavedViewRepository
  readonly drafts: KeyedRepository<Entities['draft']>
  readonly templates: Repository<Entities['template']>
  readonly layouts: KeyedRepository<Entities['layout']>
  readonly vocabularyTerms: KeyedRepository<Entities['vocabularyTerm']>
  readonly pluginSettings: KeyedRepository<Entities['pluginSetting']>
  /** Who was shown sensitive fields, exported them or asked for records by them. Diwan writes them alone. */
  readonly disclosures: DisclosureRepository

  /** The repository of an entity by its definition, such as a plugin's own; throws `configuration_invalid` for one that is not installed. */
  repository<D extends EntityDefinition>(entity: D): Repository<D>
  /** The same by its name, for code that serves any. */
  repository(entity: string): Repository<EntityDefinition>
  readonly changes: Changes
  /** A customer's timeline, newest first. */
  timeline(customerId: string, query?: TimelineQuery): Promise<Page<TimelineEntry>>
  /**
   * All of it or nothing. `work` gets a session bound to the transaction; it throws `transaction_closed` once the work
   * has ended. A write that fails half-way fails the transaction, even where its error is caught; a transaction within
   * is undone by itself, and several within run one after another, each on the session that it is given. Where another
   * transaction came first, `work` runs anew, so what it does elsewhere must bear that.
   */
  transaction<T>(work: (session: Session<X>) => Promise<T>, options?: SessionTransactionOptions): Promise<T>
  /** Several writes, all or nothing; says which one could not be done where the caller must decide. At most 500. */
  apply(operations: readonly Operation[], options?: WriteOptions): Promise<Applied>
  /**
   * Does `work` once under `key`, in a transaction, and remembers its result for the retry.
   * The same key with another `fingerprint` throws `once_key_reused`.
   */
  once<T extends JsonValue>(key: string, fingerprint: string, work: (session: Session<X>) => Promise<T>): Promise<{ readonly replayed: boolean; readonly value: T }>
}

export type { ContactPoint }
