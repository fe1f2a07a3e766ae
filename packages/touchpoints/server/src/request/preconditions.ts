import { DiwanError, type UpdateOptions } from '@diwan/core'

/** The strong entity tag of a record's version (RFC 9110 §8.8.3). */
export function etagOf(record: { readonly version?: unknown }): string {
  return `"${String(record.version)}"`
}

/** True where `If-None-Match` holds this tag: the reader has it already. */
export function isKnown(request: Request, etag: string): boolean {
  const given = request.headers.get('if-none-match')
  return given !== null && given.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
}

/**
 * Which version a write is based on. `If-Match: "3"` refuses as soon as the record has moved on; `?version=3` merges what
 * does not overlap. Throws `header_invalid`, or `query_invalid` where both are given.
 */
export function versionOf(request: Request, version: number | undefined): Pick<UpdateOptions, 'version' | 'strict'> {
  const match = request.headers.get('if-match')
  if (match === null) return version === undefined ? {} : { version }
  if (version !== undefined) throw new DiwanError('query_invalid', 'If-Match and `version` are both given', { field: 'version', hint: 'Use If-Match to refuse any change since, `version` to merge.' })
  if (match.trim() === '*') return {}
  const tag = /^"(\d{1,9})"$/.exec(match.trim())
  if (tag) return { version: Number(tag[1]), strict: true }
  throw new DiwanError('header_invalid', 'If-Match holds no tag that this handler gives', { field: 'if-match', hint: 'Send one ETag as it came, such as "3"; weak tags do not match.' })
}
