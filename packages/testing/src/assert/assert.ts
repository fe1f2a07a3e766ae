import { isDiwanError, type DiwanError } from '@diwan/core'
import { deepEqual } from './deep-equal.ts'
import { firstDifference } from './difference.ts'

/** Fails with `message` unless the condition holds. */
export function check(condition: boolean, message: string): void {
  if (!condition) throw new Error(message)
}

/** Fails unless both are deeply equal, and says what they are. */
export function equal(actual: unknown, expected: unknown, what = 'value'): void {
  if (deepEqual(actual, expected)) return
  const at = firstDifference(actual, expected)
  throw new Error(`The ${what} is not as expected${at && `, first at ${at}`}\n  actual:   ${show(actual)}\n  expected: ${show(expected)}`)
}

/** Fails unless the promise is rejected with a DiwanError of that code, and returns the error. */
export async function refused(code: string, promise: Promise<unknown>): Promise<DiwanError> {
  const error = await rejection(promise, code)
  if (isDiwanError(error, code)) return error
  throw new Error(`Expected the error ${code}, got ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`, { cause: error })
}

/** What a promise is rejected with; fails where it is kept. */
export async function rejection(promise: Promise<unknown>, wanted = 'an error'): Promise<unknown> {
  let kept: unknown
  try {
    kept = await promise
  } catch (error) {
    return error
  }
  throw new Error(`Expected ${wanted}, got ${show(kept)}`)
}

function show(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)) ?? String(value)
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text
}
