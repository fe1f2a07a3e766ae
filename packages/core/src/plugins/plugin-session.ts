import type { Session, SessionTransactionOptions } from '../session/session.ts'
import type { JsonValue } from '../values/json.ts'
import type { InputOf, OutputOf, Schema } from './schemas.ts'

export interface EnqueueOptions {
  /** The same job under the same key is done once, for 90 days. 1 to 100 characters. */
  readonly key?: string
  /** Not before then: an instant such as `2026-12-01T03:00:00.000Z`. Default: as soon as it is committed. */
  readonly at?: string
}

type Schemas = Readonly<Record<string, Schema>>

/** A plugin's own session in a tenant, within its rights. What it enqueues and emits is committed with what it writes, or not at all. */
export interface PluginSession<X = unknown, Jobs extends Schemas = Schemas, Events extends Schemas = Schemas, Settings = unknown> extends Session<X> {
  /** Has one of its jobs done after the commit, at least once. Throws `validation_failed` for an input that the job does not take. */
  enqueue<Name extends keyof Jobs & string>(job: Name, input: InputOf<Jobs[Name]>, options?: EnqueueOptions): Promise<void>
  /** Tells those that listen after the commit: plugins at least once, hosts by `crm.on` in this process. */
  emit<Name extends keyof Events & string>(event: Name, payload: InputOf<Events[Name]>): Promise<void>
  /** Its settings in the tenant, with the defaults of what was never set. Throws `validation_failed` for stored ones that it no longer takes. */
  settings(): Promise<Settings>
  transaction<T>(work: (session: PluginSession<X, Jobs, Events, Settings>) => Promise<T>, options?: SessionTransactionOptions): Promise<T>
  once<T extends JsonValue>(key: string, fingerprint: string, work: (session: PluginSession<X, Jobs, Events, Settings>) => Promise<T>): Promise<{ readonly replayed: boolean; readonly value: T }>
}

export type SettingsOf<S> = S extends Schema ? OutputOf<S> : {}
