export interface Piece {
  /** Filled anew once the next piece is asked for. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly last: boolean
}

/** Cuts a stream into pieces of `length` bytes and a last one of the rest, which is empty only where nothing came at all. */
export async function* inPieces(source: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Piece> {
  const buffer = new Uint8Array(length)
  let filled = 0
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; ) {
      // Only now is it known that this piece is not the last.
      if (filled === length) {
        yield { bytes: buffer, last: false }
        filled = 0
      }
      const part = chunk.subarray(at, at + length - filled)
      buffer.set(part, filled)
      filled += part.length
      at += part.length
    }
  }
  yield { bytes: buffer.subarray(0, filled), last: true }
}
