import type { Scalar } from './criterion.ts'

/**
 * Orders two values of one type, null before all others; text by code point, as UTF-8 bytes sort.
 * JavaScript's own `<` goes by UTF-16 units, which puts U+E000–U+FFFF after the astral planes.
 */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null)
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}

export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index)
    const right = b.charCodeAt(index)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

/** Moves surrogates above every other unit. */
function rank(unit: number): number {
  return unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
