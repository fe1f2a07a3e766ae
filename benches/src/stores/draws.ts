/** Numbers that look random and are the same for the same seed, so that all contenders are asked the same. */
export interface Draws {
  /** From 0 to 1. */
  part(): number
  /** From 0 to `below` - 1. */
  whole(below: number): number
  of<T>(items: readonly T[]): T
}

/** After mulberry32 (public domain). */
export function draws(seed: number): Draws {
  let state = seed >>> 0
  const part = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const whole = (below: number) => Math.floor(part() * below)
  return { part, whole, of: (items) => items[whole(items.length)]! }
}
