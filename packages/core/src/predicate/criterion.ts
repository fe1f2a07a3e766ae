import type { Relation } from '../schema/entity.ts'
import type { StorageType } from '../schema/field.ts'

export type Scalar = string | number | boolean | bigint | null

export type Comparison = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'

/** A field of the entity, or the currency of an amount as `amount.currency`. */
export interface NamedField {
  readonly field: string
  /**
   * Of an extension field, `ext.owner.name`: how its value is stored in the document `ext`. One of another form counts as
   * absent; `extensionValue` reads it.
   */
  readonly type?: StorageType
}

/**
 * A checked predicate: every name is known, every value has its field's type, relative times are resolved, and the
 * scope of each related entity is already inside. Storages compile this and nothing else. It is two-valued: a
 * comparison with an absent value is false (`eq null` and `ne` apart), and `not` is the complement.
 */
export type Criterion =
  | { readonly op: 'always' }
  | { readonly op: 'never' }
  | { readonly op: 'and' | 'or'; readonly of: readonly Criterion[] }
  | { readonly op: 'not'; readonly of: Criterion }
  | (NamedField & { readonly op: 'compare'; readonly is: Comparison; readonly value: Scalar })
  | (NamedField & { readonly op: 'in'; readonly values: readonly Scalar[] })
  | (NamedField & { readonly op: 'startsWith' | 'contains'; readonly value: string })
  /** Any one of the keys is in the list. */
  | (NamedField & { readonly op: 'has'; readonly keys: readonly string[] })
  | (NamedField & { readonly op: 'isEmpty' })
  /** Every token is a part of the folded search key. */
  | { readonly op: 'search'; readonly field: string; readonly tokens: readonly string[] }
  | { readonly op: 'related'; readonly relation: Relation; readonly where: Criterion }
  | { readonly op: 'relatedCount'; readonly relation: Relation; readonly where: Criterion; readonly is: Comparison; readonly value: number }

export const always: Criterion = { op: 'always' }
export const never: Criterion = { op: 'never' }

/** All of them, without the ones that always hold, and each once. */
export function allOf(...criteria: readonly Criterion[]): Criterion {
  const rest = criteria.filter((criterion, index) => criterion.op !== 'always' && criteria.indexOf(criterion) === index)
  if (rest.some((criterion) => criterion.op === 'never')) return never
  return rest.length === 0 ? always : rest.length === 1 ? rest[0]! : { op: 'and', of: rest }
}

/** Any of them, without the ones that never hold. */
export function anyOf(...criteria: readonly Criterion[]): Criterion {
  const rest = criteria.filter((criterion) => criterion.op !== 'never')
  if (rest.some((criterion) => criterion.op === 'always')) return always
  return rest.length === 0 ? never : rest.length === 1 ? rest[0]! : { op: 'or', of: rest }
}
