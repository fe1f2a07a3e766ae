import type { Migration } from '@diwan/core'

/**
 * SHA-256 in hex over what a step does, so that an edit after it was done is noticed. A backfill's function is left out: its
 * text differs from one build of the same package to the next.
 */
export async function checksumOf(migration: Migration): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(sorted(essence(migration)))))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function essence(migration: Migration): unknown {
  const { phase } = migration
  if (phase !== 'backfill') return { phase, operations: migration.operations.map((operation) => ({ ...operation, why: undefined })) }
  const reads = Object.fromEntries(Object.entries(migration.reads ?? {}).map(([name, field]) => [name, field.type]))
  return { phase, entity: migration.entity, sets: migration.sets, reads }
}

/** The order in which keys were written means nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]))
}
