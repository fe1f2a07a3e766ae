/** Fills bytes that are the same for the same seed: the mulberry32 generator (public domain). Not for secrets. */
export function seededRandom(seed: number): (bytes: Uint8Array) => void {
  let state = seed >>> 0
  return (bytes) => {
    for (let index = 0; index < bytes.length; index++) {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      bytes[index] = (mixed ^ (mixed >>> 14)) & 0xff
    }
  }
}
