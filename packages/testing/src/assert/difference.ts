import { deepEqual } from './deep-equal.ts'

/** The path to the first part in which two values differ, such as `[0].name`; empty where that is the whole. */
export function firstDifference(a: unknown, b: unknown): string {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return ''
  const [own, other] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>]
  const key = [...new Set([...Object.keys(own), ...Object.keys(other)])].find((each) => !Object.hasOwn(own, each) || !Object.hasOwn(other, each) || !deepEqual(own[each], other[each]))
  if (key === undefined) return ''
  const step = Array.isArray(a) ? `[${key}]` : `.${key}`
  return step + firstDifference(own[key], other[key])
}
