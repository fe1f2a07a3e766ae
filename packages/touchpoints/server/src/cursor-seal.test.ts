import { isDiwanError } from '@diwan/core'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCursorSeal } from './cursor-seal.ts'

const seal = createCursorSeal('a secret of at least thirty-two bytes')

function codeOf(work: () => unknown): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return isDiwanError(error) ? error.code : String(error)
  }
}

describe('createCursorSeal', () => {
  test('opens what it sealed under the same context', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (cursor, context) => seal.open(seal.seal(cursor, context), context) === cursor))
  })

  test('opens nothing under another context', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (cursor, context, other) => {
        fc.pre(context !== other)
        expect(codeOf(() => seal.open(seal.seal(cursor, context), other))).toBe('cursor_invalid')
      }),
    )
  })

  test('tells where the context ends and the cursor begins', () => {
    expect(codeOf(() => seal.open(seal.seal('bc', 'a').slice(0, 22) + 'c', 'ab'))).toBe('cursor_invalid')
  })

  test('opens nothing in which a single character was changed', () => {
    const sealed = seal.seal('WyJkaWdlc3QiLDFd', 'acme\n/customers')
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
      expect(codeOf(() => seal.open(changed, 'acme\n/customers'))).toBe('cursor_invalid')
    }
  })

  test('opens nothing that another secret sealed', () => {
    const other = createCursorSeal('another secret of thirty-two bytes or so')
    expect(codeOf(() => seal.open(other.seal('cursor', 'acme'), 'acme'))).toBe('cursor_invalid')
  })

  test.each(['', 'short', 'ü'.repeat(30)])('refuses the text %j, which is no seal', (text) => {
    expect(codeOf(() => seal.open(text, 'acme'))).toBe('cursor_invalid')
  })

  test('makes texts that need no escaping in an address where the cursor needs none', () => {
    expect(seal.seal('WyJkaWdlc3QiLDFd', 'acme')).toMatch(/^[\w-]+$/)
  })

  test('takes a secret as bytes as well as text', () => {
    const bytes = new TextEncoder().encode('a secret of at least thirty-two bytes')
    expect(createCursorSeal(bytes).seal('cursor', 'acme')).toBe(seal.seal('cursor', 'acme'))
  })

  test('refuses a secret of fewer than 32 bytes', () => {
    expect(codeOf(() => createCursorSeal('x'.repeat(31)))).toBe('configuration_invalid')
  })
})
