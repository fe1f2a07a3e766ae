import type { Policy } from './access/policy.ts'
import type { AuditOptions } from './audit/audit-options.ts'
import type { Sealed } from './audit/seal-audit.ts'
import type { TrimOptions } from './audit/trim-log.ts'
import type { Verified, VerifyOptions } from './audit/verify-audit.ts'
import type { Change } from './entities/change.ts'
import type { Extensions } from './extensions/extensions.ts'
import type { FileRules } from './files/file-rules.ts'
import type { SweepOptions } from './files/sweep-files.ts'
import type { AnyPlugin, CheckRequires, EventsOf, Installed, PluginContract, ServicesOf } from './plugins/contract.ts'
import type { JobRunner } from './deliveries/job-runner.ts'
import type { DeliveryPage, DeliveryQuery } from './deliveries/plugin-deliveries.ts'
import type { Delivered } from './deliveries/tally.ts'
import type { PluginReport, PluginSecrets } from './plugins/installed-plugins.ts'
import type { ServedRoute } from './plugins/served-routes.ts'
import type { PluginLimits } from './plugins/plugin-limits.ts'
import type { Clock, Ports } from './ports/ports.ts'
import type { Session, SessionOptions } from './session/session.ts'
import type { Migration } from './schema/migration.ts'
import type { EmittedEvent } from './writes/unit-of-work.ts'
import type { MigrateOptions, MigrationStep, Storage, StorageSchema } from './storage/storage.ts'

export interface CrmOptions<X extends Extensions = Extensions, P extends readonly AnyPlugin[] = readonly AnyPlugin[]> {
  readonly storage: Storage
  /** Default: `insiders`. */
  readonly policy?: Policy
  /** In any order; each is set up after those that it requires. See `docs/plugins.md`. */
  readonly plugins?: P & CheckRequires<P>
  readonly pluginLimits?: PluginLimits
  /** The values of what plugins declare as `secrets`: `{ loyalty: { apiKey } }`. */
  readonly pluginSecrets?: PluginSecrets
  /** What does plugins' work after commits and at times; default `embeddedRunner()`, and with `none` this process does none of it. */
  readonly runner?: JobRunner | 'none'
  /** What may not be looked at unnoticed, and whether tampering with the logs is to be noticed. Default: nothing, and no. */
  readonly audit?: AuditOptions
  readonly ports?: Partial<Ports>
  /** Fields of the host's own for entities that take any, by entity and owner: `{ customer: { host: { tier: … } } }`. */
  readonly extensions?: X
  /** Which files may be added; where they are stored and who scans them are `ports.files` and `ports.scanner`. */
  readonly files?: FileRules
  /**
   * `auto` migrates at start (default); `check` refuses to start on pending steps; `manual` leaves it to the host. None of
   * them runs contract steps, nor minds that they wait.
   */
  readonly migrations?: 'auto' | 'check' | 'manual'
  /** The host's own chain, for its extension fields and whatever else it keeps in Diwan's tables. */
  readonly hostMigrations?: readonly Migration[]
}

export interface Committed {
  readonly tenant: string
  /** None where a plugin only emitted or enqueued something. */
  readonly changes: readonly Change[]
  /** What plugins emitted in it. */
  readonly events: readonly EmittedEvent[]
}

export interface CrmEvents {
  /** After commit, once for each transaction that wrote. Best effort, in this process; the change feed is the durable way. */
  committed: (event: Committed) => void
}

export interface JoinedCrm<X = Extensions> {
  session(options: SessionOptions): Session<X>
  committed(): void
}

export interface Crm<X = Extensions, C extends PluginContract = never> {
  /** What plugins offer, by their ids. */
  readonly services: ServicesOf<C>
  readonly plugins: {
    /** How each plugin is, in the order in which they were set up. */
    report(): readonly PluginReport[]
    /** The routes of those that run, for a server to mount. */
    routes(): readonly ServedRoute[]
    /** Does what is due after commits and at times, in one tenant or in all, without waiting for the runner. Ends when nothing is due. */
    deliver(tenant?: string): Promise<Delivered>
    /** What plugins are still to be told or to do in a tenant, parked ones too, in the order in which it came about. */
    deliveries(tenant: string, query?: DeliveryQuery): Promise<DeliveryPage>
    /** Lets parked deliveries be tried anew, and says how many were. */
    replay(tenant: string, ids: readonly string[]): Promise<number>
    /** Gives up deliveries for good, so that what waits behind them goes on, and says how many were. */
    discard(tenant: string, ids: readonly string[]): Promise<number>
  }
  readonly schema: StorageSchema
  readonly storage: Storage
  readonly clock: Clock
  session(options: SessionOptions): Session<Installed<X, C>>
  /**
   * The same CRM inside a transaction of the host's, so that its tables and ours commit together or not at all. `handle` is
   * what the storage takes: the driver's own connection, or Kysely's transaction. After the commit, `committed` tells the
   * listeners of `crm.on`; the change feed needs no telling. Throws `configuration_invalid` where the storage cannot join.
   */
  within(handle: unknown): JoinedCrm<Installed<X, C>>
  on<E extends keyof CrmEvents>(event: E, listener: CrmEvents[E]): () => void
  /** The same of what plugins emit, such as `loyalty.tierChanged`. */
  on<E extends keyof EventsOf<C> & string>(event: E, listener: (event: { readonly tenant: string; readonly payload: EventsOf<C>[E] }) => void): () => void
  /** Projects a tenant's timeline again from its sources; returns the number of entries. */
  rebuildTimeline(tenant: string): Promise<number>
  /** Brings the storage up to this version; with `contract`, removes what only older ones needed. Says which steps it ran. */
  migrate(options?: MigrateOptions): Promise<readonly MigrationStep[]>
  /**
   * Removes the bytes of a tenant's files that belong to no attachment: what a crash left behind, and what was deleted a
   * while ago. Returns how many. Run it daily; throws `files_missing`, or `storage_failed` where some could not be removed.
   */
  sweepFiles(tenant: string, options?: SweepOptions): Promise<number>
  /**
   * Removes a tenant's oldest changes, up to the first of `before` or later, and returns how many. Readers of the feed who
   * are further behind get `cursor_expired`, and updates on a version whose changes are gone `version_stale`.
   */
  trimChanges(tenant: string, options: TrimOptions): Promise<number>
  /** The same of a tenant's disclosures. */
  trimDisclosures(tenant: string, options: TrimOptions): Promise<number>
  /**
   * Seals what was added to a tenant's change log and disclosures since it was sealed last; run it every minute or so, in any
   * number of processes. What it returns as `through` proves, kept elsewhere, that the chain was as long. Throws
   * `configuration_invalid` without `audit.chain`, and `audit_failed` where the row that was sealed last is gone.
   */
  sealAudit(tenant: string): Promise<Sealed>
  /** Reads all that is sealed again and says whether it is as it was, or the first thing that does not fit. */
  verifyAudit(tenant: string, options?: VerifyOptions): Promise<Verified>
  close(): Promise<void>
}
