import type { Entities } from '../entities/index.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import type { ExtensionDocument, ExtensionField, ExtensionFields, ExtensionInput } from './extension-field.ts'

/** The entities that owners can add fields to. */
export type ExtensibleEntity = { [Name in keyof Entities]: Entities[Name]['fields'] extends { readonly ext: ExtensionField } ? Name : never }[keyof Entities]

/** Fields that owners add to entities, by entity and owner. */
export type Extensions = { readonly [Name in ExtensibleEntity]?: ExtensionFields }

/** An entity of the foundation with the fields that `X` adds to it; with any, where `X` does not say. */
export type Extended<Name extends ExtensibleEntity, X> = Name extends keyof X ? WithFields<Entities[Name], X[Name]> : Entities[Name]

type WithFields<D, O> = D extends EntityDefinition<infer Name, infer F, infer R>
  ? ExtensionFields extends O
    ? D
    : EntityDefinition<Name, Omit<F, 'ext'> & { readonly ext: ExtensionField<O, ExtensionDocument<O>, ExtensionInput<O>> }, R>
  : never
