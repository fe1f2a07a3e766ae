import type { Action } from '../access/policy.ts'
import type { Entities, PublicEntityName } from '../entities/index.ts'
import type { ExtensionInput } from '../extensions/extension-field.ts'
import type { Extended, ExtensibleEntity } from '../extensions/extensions.ts'
import type { EntityDefinition, RecordOf } from '../schema/entity.ts'
import type { Migration } from '../schema/migration.ts'
import type { SessionOptions } from '../session/session.ts'
import type { ContractOf, EventsOf, Plugin, PluginFields, PluginRef } from './contract.ts'
import type { EntityHooks } from './hooks.ts'
import type { Job } from './jobs.ts'
import type { DeliveryContext, PluginContext } from './plugin-context.ts'
import type { PluginSession, SettingsOf } from './plugin-session.ts'
import type { PluginRoute, RouteName } from './routes.ts'
import type { OutputOf, Schema } from './schemas.ts'
import type { UiContribution } from './ui-contribution.ts'

/** The generation of this API. Within one, minor versions only add. */
export const pluginApi = 1

type Refs = Readonly<Record<string, PluginRef<never> | PluginRef>>
type FieldsByEntity = { readonly [Name in ExtensibleEntity]?: PluginFields }
type Schemas = Readonly<Record<string, Schema>>

/** What code of a plugin gets of other plugins. */
type Services<R extends Refs, O extends Refs> = { readonly [K in keyof R]: ContractOf<R[K]>['service'] } & { readonly [K in keyof O]: ContractOf<O[K]>['service'] | undefined }

type OwnFields<Id extends string, F, Name> = Name extends keyof F ? { readonly [K in Id]: NonNullable<F[Name]> } : {}

/** What the sessions that it gets know of extension fields: its own. */
type OwnExtensions<Id extends string, F> = { readonly [Name in ExtensibleEntity]: OwnFields<Id, F, Name> }

type HookedRecord<Id extends string, F, Name extends PublicEntityName> = Name extends ExtensibleEntity ? RecordOf<Extended<Name, OwnExtensions<Id, F>>> : RecordOf<Entities[Name]>

type OwnInput<F, Name> = Name extends keyof F ? (NonNullable<F[Name]> extends infer Own extends PluginFields ? NonNullable<ExtensionInput<{ readonly own: Own }>['own']> : {}) : {}

/** The events of plugins that it knows, with its own. */
type Heard<Id extends string, R extends Refs, O extends Refs, Ev extends Schemas> = EventsOf<ContractOf<R[keyof R] | O[keyof O]>> & { readonly [K in keyof Ev & string as `${Id}.${K}`]: OutputOf<Ev[K]> }

type Listeners<Events, Context> = { readonly [Name in keyof Events]?: (payload: Events[Name], context: Context) => void | Promise<void> }

export interface SetupContext<S, Own> extends PluginContext<S> {
  /** A session of the plugin itself, within its declared `rights`. */
  session(options: Pick<SessionOptions, 'tenant'> & Partial<Omit<SessionOptions, 'actor'>>): Own
}

export interface PluginDefinition<
  Id extends string = string,
  F extends FieldsByEntity = FieldsByEntity,
  R extends Refs = Refs,
  O extends Refs = Refs,
  S extends object = object,
  Ev extends Schemas = Schemas,
  J extends Schemas = Schemas,
  St extends Schema = Schema,
  Permission extends string = string,
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
  readonly permissions?: Readonly<Record<Permission, string>>
  /** By entity, what its own code may do to records of others. To its own entities it may do everything. */
  readonly rights?: Readonly<Record<string, readonly Action[]>>
  /** What it adds to what people see; its `./ui` entry draws it. See `docs/plugins/ui.md`. */
  readonly ui?: readonly UiContribution[]
  /** What its declarations cannot express; see `docs/migrations.md`. */
  readonly migrations?: readonly Migration[]
  /** Names of what a host must give it by `pluginSecrets`, such as `apiKey`. */
  readonly secrets?: readonly string[]
  /** Hosts that its code speaks to by `context.fetch`, such as `api.example.com`, or `*.example.com` for those below. */
  readonly hosts?: readonly string[]
  /** The form of its settings in a tenant, with defaults for all of it: `{}` must be possible. */
  readonly settings?: St
  /** What it emits by `own.emit`, by name in the past tense: `tierChanged`. */
  readonly events?: Ev
  /** Makes what other code uses of it. Nothing of the plugin runs before. */
  setup?(context: SetupContext<Services<R, O>, Own<Id, F, J, Ev, St>>): S | void | Promise<S | void>
  /** What it does as records are written, by entity; those of its own too. */
  readonly hooks?: { readonly [Name in PublicEntityName]?: EntityHooks<HookedRecord<Id, F, Name>, OwnInput<F, Name>, Services<R, O>, OwnExtensions<Id, F>, Own<Id, F, J, Ev, St>> } & OwnHooks<Id, Services<R, O>, OwnExtensions<Id, F>, Own<Id, F, J, Ev, St>>
  /** What it does when plugins that it requires, or itself, have emitted something: after the commit, at least once. */
  readonly on?: Listeners<Heard<Id, R, O, Ev>, DeliveryContext<Services<R, O>, Own<Id, F, J, Ev, St>>>
  /** What it does after a commit or at times, by name; `own.enqueue` asks for it. */
  readonly jobs?: { readonly [Name in keyof J]: Job<J[Name], Services<R, O>, Own<Id, F, J, Ev, St>> }
  /** What it answers over HTTP, below `/plugins/<id>`. */
  readonly routes?: Readonly<Record<RouteName, PluginRoute<NoInfer<Permission>, Services<R, O>, Own<Id, F, J, Ev, St>, OwnExtensions<Id, F>>>>
  /** Where it cannot be set up: the CRM does not start (`stop`, default), or goes without it and what requires it (`disable`). */
  readonly onFailure?: 'stop' | 'disable'
  /** Lets go of what `setup` took, in the reverse order. */
  dispose?(): void | Promise<void>
}

/** A plugin's own session, for functions that are given it: `OwnSession<'loyalty', { customer: typeof customerFields }>`. */
export type OwnSession<Id extends string, F extends FieldsByEntity = {}> = PluginSession<OwnExtensions<Id, F>>

/** `loyalty-cards` as `loyaltyCards`, with which the names of its entities begin. */
type CamelCase<Id extends string> = Id extends `${infer First}-${infer Rest}` ? `${First}${Capitalize<CamelCase<Rest>>}` : Id

/** Of entities of its own, whose records only their definitions have types for. */
type OwnHooks<Id extends string, S, X, Session> = string extends Id ? {} : { readonly [Name in `${CamelCase<Id>}${string}`]: EntityHooks<RecordOf<EntityDefinition>, {}, S, X, Session> }

type Own<Id extends string, F, J extends Schemas, Ev extends Schemas, St> = PluginSession<OwnExtensions<Id, F>, J, Ev, SettingsOf<St>>

/** A plugin: data and functions, of which nothing runs before all plugins are checked. */
export function definePlugin<
  const Id extends string,
  F extends FieldsByEntity = {},
  R extends Refs = {},
  O extends Refs = {},
  S extends object = {},
  Ev extends Schemas = {},
  J extends Schemas = {},
  St extends Schema = never,
  Permission extends string = never,
>(definition: PluginDefinition<Id, F, R, O, S, Ev, J, St, Permission>): Plugin<{ readonly id: Id; readonly requires: R[keyof R]['id']; readonly fields: F; readonly events: { readonly [K in keyof Ev]: OutputOf<Ev[K]> }; readonly service: S }> {
  return { id: definition.id, definition }
}
