import type { ExtensionFields } from '../extensions/extension-field.ts'
import type { ExtensibleEntity, Extensions } from '../extensions/extensions.ts'
import type { FieldOf } from '../schema/field.ts'

/** Fields that a plugin adds to an entity, by name. */
export type PluginFields = ExtensionFields[string]

/** What other code may rely on of a plugin. Types alone: it is there in no program. */
export interface PluginContract {
  readonly id: string
  /** Ids of the plugins without which it cannot be. */
  readonly requires: string
  /** By entity, the fields that it adds. */
  readonly fields: { readonly [Name in ExtensibleEntity]?: Readonly<Record<string, FieldOf>> }
  /** What it emits: payloads by the names of events, as those who listen get them. */
  readonly events?: Readonly<Record<string, unknown>>
  /** What its `setup` returns: how other code uses it. */
  readonly service: object
}

/** A plugin as it is given to `createCrm`. Its definition is for the kernel alone, so one that was built with another minor version is of the same type. */
export interface Plugin<C extends PluginContract = PluginContract> {
  readonly id: C['id']
  readonly '~contract'?: C
  readonly definition: unknown
}

/** How a plugin names another that it needs, without importing its code. */
export interface PluginRef<C extends PluginContract = PluginContract> {
  readonly id: C['id']
  readonly '~contract'?: C
}

export function pluginRef<C extends PluginContract>(id: C['id']): PluginRef<C> {
  return { id }
}

/** The contract of a plugin or of a reference to one. */
export type ContractOf<P> = P extends { readonly '~contract'?: infer C extends PluginContract } ? C : never

// Plugins of any contract: one type does for a list of different ones.
export type AnyPlugin = Plugin<never> | Plugin

/** In place of a plugin whose requirement is not in the list, a sentence that says so. */
export type CheckRequires<P extends readonly AnyPlugin[]> = {
  [I in keyof P]: [Exclude<ContractOf<P[I]>['requires'], ContractOf<P[number]>['id']>] extends [never]
    ? P[I]
    : `The plugin '${ContractOf<P[I]>['id']}' requires '${Exclude<ContractOf<P[I]>['requires'], ContractOf<P[number]>['id']>}', which is not in this list.`
}

/** The extension fields that records have with those of the host and of plugins. */
export type Installed<X, C extends PluginContract> = [C] extends [never] ? X : { readonly [Name in ExtensibleEntity]: OfHost<X, Name> & OfPlugins<C, Name> }

type OfHost<X, Name> = Extensions extends X ? {} : Name extends keyof X ? NonNullable<X[Name]> : {}

type OfPlugins<C extends PluginContract, Name extends ExtensibleEntity> = { readonly [K in C as Name extends keyof K['fields'] ? K['id'] : never]: NonNullable<K['fields'][Name]> }

/** The payloads of events of plugins, by their names with the ids: `loyalty.tierChanged`. */
export type EventsOf<C extends PluginContract> = { readonly [K in C as `${K['id']}.${keyof NonNullable<K['events']> & string}`]: never } extends infer Names ? { readonly [N in keyof Names & string]: PayloadOf<C, N> } : never

type PayloadOf<C extends PluginContract, Name extends string> = C extends PluginContract ? (Name extends `${C['id']}.${infer Event}` ? (Event extends keyof NonNullable<C['events']> ? NonNullable<C['events']>[Event] : never) : never) : never

/** What plugins offer, by their ids. */
export type ServicesOf<C extends PluginContract> = { readonly [K in C as K['id']]: K['service'] }
