import type {
  Change,
  CreateOf,
  DirectoryUser,
  Entities,
  EntityShape,
  ExtensionDocument,
  FindQuery,
  Label,
  InteractionWithParties,
  NewCustomer,
  NewInteraction,
  OpenedView,
  Page,
  PatchOf,
  PluginContract,
  RecordOf,
  TimelineEntry,
  TimelineQuery,
  Wire,
} from '@diwan/core'

export type { Entities, EntityShape, Label, NewCustomer, Page, PluginContract }

/** Records as JSON: what the elements show. Money is `{ amount: '18.16', currency: 'USD' }`, instants are ISO text in UTC. */
export type CustomerJson = Wire<RecordOf<Entities['customer']>>
/** A customer with the fields of a plugin, by its contract: `record.ext.loyalty.points` is a number. */
export type CustomerOf<C extends PluginContract> = Omit<CustomerJson, 'ext'> & { readonly ext: ExtensionDocument<{ readonly [K in C as K['id']]: NonNullable<K['fields']['customer']> }> }
export type ContactPointJson = Wire<RecordOf<Entities['contactPoint']>>
export type RelationshipJson = Wire<RecordOf<Entities['relationship']>>
export type InteractionJson = Wire<RecordOf<Entities['interaction']>>
export type LoggedInteractionJson = Wire<InteractionWithParties>
export type SavedViewJson = Wire<RecordOf<Entities['savedView']>>
export type DraftJson = Wire<RecordOf<Entities['draft']>>
export type TemplateJson = Wire<RecordOf<Entities['template']>>
export type LayoutJson = Wire<RecordOf<Entities['layout']>>
export type VocabularyTermJson = Wire<RecordOf<Entities['vocabularyTerm']>>
export type PluginSettingJson = Wire<RecordOf<Entities['pluginSetting']>>
export type AttachmentJson = Wire<RecordOf<Entities['attachment']>>
export type DisclosureJson = Wire<RecordOf<Entities['disclosure']>>
export type TaskJson = Wire<RecordOf<Entities['task']>>
export type TimelineEntryJson = Wire<TimelineEntry>

export interface RequestOptions {
  readonly signal?: AbortSignal
}

export interface WriteRequestOptions extends RequestOptions {
  /** Names the operation: sent as Idempotency-Key, and comes back as `correlationId` on its changes. One is made where left out. */
  readonly operation?: string
}

export interface UpdateRequestOptions extends WriteRequestOptions {
  /** The version the patch was made on; overlapping edits since are refused with `version_conflict`. */
  readonly version?: number
}

export interface ReadCollection<D extends EntityShape, Json> {
  get(id: string, options?: RequestOptions): Promise<Json>
  find(query?: FindQuery<D>, options?: RequestOptions): Promise<Page<Json>>
  /** The ones that exist and may be seen. */
  getMany(ids: readonly string[], options?: RequestOptions): Promise<ReadonlyMap<string, Json>>
  aggregate(query: { where?: object; groupBy?: readonly string[]; measures: object }, options?: RequestOptions): Promise<readonly Readonly<Record<string, unknown>>[]>
}

export interface Collection<D extends EntityShape, Json = Wire<RecordOf<D>>, Input = CreateOf<D>> extends ReadCollection<D, Json> {
  create(input: Wire<Input>, options?: WriteRequestOptions): Promise<Json>
  update(id: string, patch: Wire<PatchOf<D>>, options?: UpdateRequestOptions): Promise<Json>
  delete(id: string, options?: UpdateRequestOptions): Promise<Json>
  restore(id: string, options?: WriteRequestOptions): Promise<Json>
}

/** Records with a key of their own besides their id. */
export interface KeyedCollection<D extends EntityShape, Json = Wire<RecordOf<D>>, Input = CreateOf<D>> extends Collection<D, Json, Input> {
  /** Creates the record of this key, or changes the one that is there to what is given; a deleted one is restored. */
  save(input: Wire<Input>, options?: WriteRequestOptions): Promise<Json>
}

export interface NewAttachment {
  /** What the file is attached to. */
  readonly record: { readonly entity: string; readonly id: string }
  /** Default: the name of the `File`. */
  readonly name?: string
  /** Default: the type of the `Blob`. */
  readonly mediaType?: string
}

export interface FileLink {
  /** Absolute; it needs neither cookie nor token. */
  readonly url: string
  readonly expiresAt: string
}

export interface AttachmentCollection extends Omit<Collection<Entities['attachment'], AttachmentJson>, 'create'> {
  upload(file: Blob, about: NewAttachment, options?: WriteRequestOptions): Promise<AttachmentJson>
  /** An address of the file for some minutes. With `inline` an image or a PDF is shown there, otherwise it is saved. */
  link(id: string, options?: RequestOptions & { readonly inline?: boolean }): Promise<FileLink>
}

export interface SavedViewCollection extends Collection<Entities['savedView'], SavedViewJson> {
  /** What `find` of its entity takes, in today's names. Rejects with `predicate_outdated` or `predicate_too_new`. */
  open(id: string, options?: RequestOptions): Promise<OpenedView>
}

/** A change as the event stream tells it: names, no values. */
export interface ChangeEvent {
  readonly position: string
  readonly entity: string
  readonly recordId: string
  readonly operation: Change['operation']
  readonly recordVersion: number
  readonly at: string
  readonly actor: string
  readonly fields: readonly string[]
  /** The customers whose pages it concerns. */
  readonly customerIds: readonly string[]
  readonly correlationId: string | null
}

export interface ChangeListener {
  changed(event: ChangeEvent): void
  /** Events were missed and cannot be had again: read anew. */
  resync?(): void
  /** `live`, or `offline` while it tries again. */
  state?(state: 'live' | 'offline'): void
}

/** An extension field, as far as the session may see it. */
export interface FieldJson {
  /** As predicates and orders name it: `ext.loyalty.tier`. */
  readonly name: string
  /** `text`, `key`, `integer`, `decimal`, `boolean`, `date`, `instant`, `money` or `json`. */
  readonly type: string
  /** Of a `json`: a list of keys. */
  readonly list: boolean
  readonly label?: Label
  /** The members of a closed set. */
  readonly values?: readonly { readonly value: string; readonly label?: Label }[]
  readonly nullable: boolean
  readonly max?: number
  readonly sorts: boolean
  /** Whether the session may give it values. */
  readonly writable: boolean
}

/** Something that a plugin adds to what the session sees. */
export interface ContributionJson {
  readonly plugin: string
  readonly id: string
  /** Where: `customer.panel`, `customers.column` and so on. */
  readonly slot: string
  /** The kind of entries, or the field, that it is for. */
  readonly for?: string
  readonly label: Label
}

/** Who is looking, for names and for who can be chosen, and what plugins add. */
export interface SessionJson {
  readonly tenant: string
  readonly actor: { readonly type: string; readonly id: string; readonly name: string | null }
  readonly locale: string
  readonly zone: string
  readonly calendar: string
  /** By entity, what can be done to some of its records: `read`, `create`, `update`, `delete`, `export`. */
  readonly may: Readonly<Record<string, readonly string[]>>
  readonly assignable: readonly DirectoryUser[]
  /** By entity, the extension fields that may be seen. */
  readonly fields: Readonly<Record<string, readonly FieldJson[]>>
  /** In the order in which they are shown. */
  readonly contributions: readonly ContributionJson[]
  /** Contributions that others may see, as `<plugin>.<id>`. */
  readonly withheld: readonly string[]
}

/** Everything the elements ask of a CRM. The HTTP client is one implementation; a test or a host may have another. */
export interface CrmClient {
  readonly customers: Collection<Entities['customer'], CustomerJson, NewCustomer>
  readonly contactPoints: Collection<Entities['contactPoint']>
  readonly relationships: Collection<Entities['relationship']>
  readonly interactions: Collection<Entities['interaction'], InteractionJson, NewInteraction>
  readonly threads: Collection<Entities['thread']>
  readonly tasks: Collection<Entities['task']>
  readonly attachments: AttachmentCollection
  readonly consents: Collection<Entities['consent']>
  readonly externalReferences: Collection<Entities['externalReference']>
  readonly shares: KeyedCollection<Entities['share']>
  readonly savedViews: SavedViewCollection
  readonly drafts: KeyedCollection<Entities['draft'], DraftJson>
  readonly templates: Collection<Entities['template'], TemplateJson>
  readonly layouts: KeyedCollection<Entities['layout'], LayoutJson>
  readonly vocabularyTerms: KeyedCollection<Entities['vocabularyTerm'], VocabularyTermJson>
  readonly pluginSettings: KeyedCollection<Entities['pluginSetting'], PluginSettingJson>
  timeline(customerId: string, query?: TimelineQuery, options?: RequestOptions): Promise<Page<TimelineEntryJson>>
  session(options?: RequestOptions): Promise<SessionJson>
  /** Names for actor keys such as `user:u_7`; those not known are left out. */
  users(ids: readonly string[], options?: RequestOptions): Promise<readonly DirectoryUser[]>
  /** Listens to changes over one shared stream; the returned function stops. */
  subscribe(listener: ChangeListener): () => void
  /** Ends the stream and refuses further calls. */
  close(): void
}

/** What a failed call rejects with; also `code: 'network'` and `code: 'aborted'`, which have no `status`. */
export interface ProblemJson {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly field?: string
  readonly hint?: string
  readonly issues?: readonly { readonly path: readonly (string | number)[]; readonly code: string; readonly message: string }[]
  readonly details?: Readonly<Record<string, unknown>>
}
