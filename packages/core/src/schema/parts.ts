import type { Issue } from '../errors/diwan-error.ts'
import { refusal } from './model.ts'

type Input = Readonly<Record<string, unknown>>

/**
 * The parts of what creates a record together with them, such as an interaction's participants. Only lists of at most
 * `most` objects are let through; what is in them is checked where they are parsed. Throws `validation_failed`.
 */
export function partsOf<Name extends string>(input: unknown, names: readonly Name[], most: number, what: string): Readonly<Record<Name, readonly Input[]>> {
  if (!isObject(input)) throw refusal([{ path: [], code: 'invalid_type', message: 'Expected an object' }], what)
  const parts = {} as Record<Name, readonly Input[]>
  const issues: Issue[] = []
  for (const name of names) {
    const given = input[name] ?? []
    if (Array.isArray(given) && given.length <= most && given.every(isObject)) parts[name] = given
    else issues.push(...problemsOf(given, name, most))
  }
  if (issues.length > 0) throw refusal(issues, what)
  return parts
}

function problemsOf(given: unknown, name: string, most: number): readonly Issue[] {
  if (!Array.isArray(given)) return [{ path: [name], code: 'invalid_type', message: 'Expected a list' }]
  if (given.length > most) return [{ path: [name], code: 'too_big', message: `At most ${most} of them` }]
  return given.flatMap((part, index) => (isObject(part) ? [] : [{ path: [name, index], code: 'invalid_type', message: 'Expected an object' }]))
}

function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
