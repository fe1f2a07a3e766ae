import { DiwanError } from '../errors/diwan-error.ts'
import type { JsonObject } from '../values/json.ts'
import type { Schema } from './schemas.ts'

/** A value as its schema gives it. Throws `validation_failed` with all that is wrong with it. */
export function checked(schema: Schema, value: unknown, what: string): JsonObject {
  const result = schema.safeParse(value)
  if (result.success) return result.data as JsonObject
  const issues = result.error.issues.map(({ path, code, message }) => ({ path: path.map(String), code: code ?? 'invalid', message }))
  throw new DiwanError('validation_failed', `The ${what} cannot be: ${issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`).join('; ')}`, { field: issues[0]!.path.join('.'), issues })
}
