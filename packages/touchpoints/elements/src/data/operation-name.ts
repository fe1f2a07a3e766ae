/** A name for a write that no other has. Unlike `crypto.randomUUID` it can be had on pages without TLS. */
export function operationName(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}
