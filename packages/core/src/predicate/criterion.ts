import type { Relation } from '../schema/entity.ts'

export type Scalar = string | number | boolean | bigint | null

export type Comparison = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'

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
  | { readonly op: 'compare'; readonly field: string; readonly is: Comparison; readonly value: Scalar }
  | { readonly op: 'in'; readonly field: string; readonly values: readonly Scalar[] }
  | { readonly op: 'startsWith' | 'contains'; readonly field: string; readonly value: string }
  /** Any one of the keys is in the list. */
  | { readonly op: 'has'; readonly field: string; readonly keys: readonly string[] }
  | { readonly op: 'isEmpty'; readonly field: string }
  /** Every token is a part of the folded search key. */
  | { readonly op: 'search'; readonly field: string; readonly tokens: readonly string[] }
  | { readonly op: 'related'; readonly relation: Relation; readonly where: Criterion }
  | { readonly op: 'relatedCount'; readonly relation: Relation; readonly where: Criterion; readonly is: Comparison; readonly value: number }

export const always: Criterion = { op: 'always' }
export const never: Criterion = { op: 'never' }

/** All of them, without the ones that always hold. */
export function allOf(...criteria: readonly Criterion[]): Criterion {
  const rest = criteria.filter((criterion) => criterion.op !== 'always')
  if (rest.some((criterion) => criterion.op === 'never')) return never
  return rest.length === 0 ? always : rest.length === 1 ? rest[0]! : { op: 'and', of: rest }
}

/** Any of them, without the ones that never hold. */
export function anyOf(...criteria: readonly Criterion[]): Criterion {
  const rest = criteria.filter((criterion) => criterion.op !== 'never')
  if (rest.some((criterion) => criterion.op === 'always')) return always
  return rest.length === 0 ? never : rest.length === 1 ? rest[0]! : { op: 'or', of: rest }
}
