import type { Action } from '../access/policy.ts'
import type { Entities, PublicEntityName } from '../entities/index.ts'
import type { ExtensionInput } from '../extensions/extension-field.ts'
import type { Extended, ExtensibleEntity } from '../extensions/extensions.ts'
import type { Log } from '../ports/ports.ts'
import type { EntityDefinition, RecordOf } from '../schema/entity.ts'
import type { Migration } from '../schema/migration.ts'
import type { Session, SessionOptions } from '../session/session.ts'
import type { ContractOf, Plugin, PluginContract, PluginFields, PluginRef } from './contract.ts'
import type { EntityHooks } from './hooks.ts'

/** The generation of this API. Within one, minor versions only add. */
export const pluginApi = 1

type Refs = Readonly<Record<string, PluginRef<never> | PluginRef>>
type FieldsByEntity = PluginContract['fields']

/** What `setup` and hooks get of other plugins. */
type Services<R extends Refs, O extends Refs> = { readonly [K in keyof R]: ContractOf<R[K]>['service'] } & { readonly [K in keyof O]: ContractOf<O[K]>['service'] | undefined }

type OwnFields<Id extends string, F, Name> = Name extends keyof F ? { readonly [K in Id]: NonNullable<F[Name]> } : {}

/** What the sessions that it gets know of extension fields: its own. */
type OwnExtensions<Id extends string, F> = { readonly [Name in ExtensibleEntity]: OwnFields<Id, F, Name> }

type HookedRecord<Id extends string, F, Name extends PublicEntityName> = Name extends ExtensibleEntity ? RecordOf<Extended<Name, OwnExtensions<Id, F>>> : RecordOf<Entities[Name]>

type OwnInput<F, Name> = Name extends keyof F ? (NonNullable<F[Name]> extends infer Own extends PluginFields ? NonNullable<ExtensionInput<{ readonly own: Own }>['own']> : {}) : {}

export interface SetupContext<S, X> {
  readonly plugins: S
  readonly log: Log
  /** A session of the plugin itself, within its declared `rights`. */
  session(options: Pick<SessionOptions, 'tenant'> & Partial<Omit<SessionOptions, 'actor'>>): Session<X>
  /** Aborted where setting up takes too long. */
  readonly signal: AbortSignal
}

export interface PluginDefinition<
  Id extends string = string,
  F extends FieldsByEntity = FieldsByEntity,
  R extends Refs = Refs,
  O extends Refs = Refs,
  S extends object = object,
> {
  /** Small letters, digits and `-`. Everything that the plugin adds carries it. */
  readonly id: Id
  readonly api: typeof pluginApi
  /** Of the plugin, such as `1.4.0`. */
  readonly version: string
  /** Plugins without which it cannot be; they are set up first. */
  readonly requires?: R
  /** Plugins that it uses where they are there; they are set up first. */
  readonly optional?: O
  /** Ids of installed plugins that are set up, and whose hooks run, first. */
  readonly after?: readonly string[]
  /** Fields of records of others, as `ext.<id>.<name>`. Only the plugin writes them, unless they are declared as `field.writable`. */
  readonly fields?: F
  /** Entities of its own. Their names begin with its id, such as `loyaltyAward`. */
  readonly entities?: readonly EntityDefinition[]
  /** What can be permitted, by name, each with a sentence that people read; a host grants them as `<id>.<name>`. */
  readonly permissions?: Readonly<Record<string, string>>
  /** By entity, what its own code may do to records of others. To its own entities it may do everything. */
  readonly rights?: Readonly<Record<string, readonly Action[]>>
  /** What its declarations cannot express; see `docs/migrations.md`. */
  readonly migrations?: readonly Migration[]
  /** Makes what other code uses of it. Nothing of the plugin runs before. */
  setup?(context: SetupContext<Services<R, O>, OwnExtensions<Id, F>>): S | void | Promise<S | void>
  readonly hooks?: { readonly [Name in PublicEntityName]?: EntityHooks<HookedRecord<Id, F, Name>, OwnInput<F, Name>, Services<R, O>, OwnExtensions<Id, F>> }
  /** Where it cannot be set up: the CRM does not start (`stop`, default), or goes without it and what requires it (`disable`). */
  readonly onFailure?: 'stop' | 'disable'
  /** Lets go of what `setup` took, in the reverse order. */
  dispose?(): void | Promise<void>
}

/** A plugin: data and functions, of which nothing runs before all plugins are checked. */
export function definePlugin<const Id extends string, F extends FieldsByEntity = {}, R extends Refs = {}, O extends Refs = {}, S extends object = {}>(
  definition: PluginDefinition<Id, F, R, O, S>,
): Plugin<{ readonly id: Id; readonly requires: R[keyof R]['id']; readonly fields: F; readonly service: S }> {
  return { id: definition.id, definition }
}
