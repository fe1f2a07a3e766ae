import type { CreateOf, Entities, NewCustomer, NewInteraction } from '@diwan/core'

/** The name of a record in the system it comes from. It makes an import repeatable: what has a name already is not made again. */
export interface ExternalKey {
  readonly system: string
  readonly type: string
  readonly id: string
}

export interface ImportedCustomer {
  readonly key: ExternalKey
  readonly record: NewCustomer
}

export interface ImportedRelationship {
  readonly key: ExternalKey
  readonly from: ExternalKey
  readonly to: ExternalKey
  readonly record: Omit<CreateOf<Entities['relationship']>, 'fromId' | 'toId'>
}

/** Who took part is said by key; a handle of nobody known goes into `record.participants`. */
export interface ImportedInteraction {
  readonly key: ExternalKey
  readonly parties: readonly {
    readonly customer: ExternalKey
    readonly role: NonNullable<NewInteraction['participants']>[number]['role']
  }[]
  readonly record: NewInteraction
}

export interface ImportedTask {
  readonly key: ExternalKey
  readonly customer?: ExternalKey
  readonly record: Omit<CreateOf<Entities['task']>, 'customerId' | 'interactionId'>
}

/**
 * Records that are written together or not at all, in this order. A key may refer to a record of the same batch, of an
 * earlier one, or of an earlier import.
 */
export interface ImportBatch {
  readonly customers?: readonly ImportedCustomer[]
  readonly relationships?: readonly ImportedRelationship[]
  readonly interactions?: readonly ImportedInteraction[]
  readonly tasks?: readonly ImportedTask[]
}
