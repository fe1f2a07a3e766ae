import * as z from 'zod'
import type { Where } from './where.ts'

/** The version of the predicate language. */
export const languageVersion = 1

/** A predicate that outlives a request: it says which version of the language and of each entity's names it was written in. */
export interface StoredPredicate {
  readonly version: number
  readonly entity: string
  /** By entity that the predicate names or reaches: the version of its names. One that is missing is meant as it is today. */
  readonly versions: Readonly<Record<string, number>>
  /** Relative times stay relative. */
  readonly where: Where
}

/** What a caller gives of one: `where` at least; what is left out is meant as it is today. */
export type StoredPredicateInput = Partial<StoredPredicate> & Pick<StoredPredicate, 'where'>

const version = z.int().min(1)

export const storedPredicateSchema = z.strictObject({
  version: version.default(languageVersion),
  entity: z.string().min(1).max(100).default(''),
  versions: z.record(z.string(), version).default({}),
  where: z.record(z.string(), z.json()),
}) as unknown as z.ZodType<StoredPredicate, StoredPredicateInput>

/** The same as the API tells it. */
export const storedPredicateWire = z.strictObject({
  version: version.optional(),
  entity: z.string().optional(),
  versions: z.record(z.string(), version).optional(),
  where: z.record(z.string(), z.unknown()),
})
