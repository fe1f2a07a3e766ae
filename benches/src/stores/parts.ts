import type { BenchOptions } from '../bench.ts'

/** The parts of the bench, in the order they run. */
export const parts = ['types', 'reads', 'streaming', 'writes', 'callers', 'peers', 'extensions', 'growth'] as const

export type Part = (typeof parts)[number]

/** The parts that were asked for; throws where there is no such part. */
export function partsOf({ only }: Pick<BenchOptions, 'only'>): ReadonlySet<Part> {
  const unknown = only?.filter((name) => !parts.some((part) => part === name)) ?? []
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}. There are: ${parts.join(', ')}`)
  return new Set(parts.filter((part) => only === undefined || only.includes(part)))
}
