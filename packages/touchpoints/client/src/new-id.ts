let last = 0

/** A UUIDv7 (RFC 9562): milliseconds of now, then randomness. Later ids of one page sort after earlier ones. */
export function newId(): string {
  last = Math.max(last + 1, Date.now())
  const bytes = crypto.getRandomValues(new Uint8Array(10))
  bytes[0] = (bytes[0]! & 0x0f) | 0x70
  bytes[2] = (bytes[2]! & 0x3f) | 0x80
  const hex = last.toString(16).padStart(12, '0') + Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
