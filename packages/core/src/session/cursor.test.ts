import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf, readCursor, writeCursor } from './cursor.ts'

const order = (length: number) => Array.from({ length }, () => ({ field: 'createdAt' }))
const part = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.toWellFormed().replaceAll('\0', '')), fc.integer())

describe('a cursor', () => {
  it('gives back what was written, in characters that a URL takes as they are', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (values) => {
        const cursor = writeCursor('d', values)
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/)
        expect(readCursor(cursor, 'd', order(values.length))).toEqual(values)
      }),
    )
  })

  it('belongs to its query', () => {
    expect(() => readCursor(writeCursor('a', ['x']), 'b', order(1))).toThrow(expect.objectContaining({ code: 'cursor_mismatch', field: 'after' }))
  })

  it('has as many values as its order has fields', () => {
    expect(() => readCursor(writeCursor('a', ['x']), 'a', order(2))).toThrow(expect.objectContaining({ code: 'cursor_invalid' }))
  })

  it('has no value where a record may have none', () => {
    const points = [{ field: 'ext.host.points', type: 'integer' }, { field: 'id' }] as const
    expect(readCursor(writeCursor('a', [null, 'x']), 'a', points)).toEqual([null, 'x'])
    expect(() => readCursor(writeCursor('a', [1, null]), 'a', points)).toThrow(expect.objectContaining({ code: 'cursor_invalid' }))
  })

  it.each(['', 'x', '%', 'null', btoa('null'), btoa('{}'), btoa('["a",true]'), btoa('["a",null]'), btoa('["a",[]]'), btoa('["a",{}]'), btoa('["a","\\u0000"]'), btoa('["a","\\ud800"]'), btoa('\xff\xfe'), '😀', 'A'.repeat(4001), 5, null, {}])('is none: %j', (garbage) => {
    expect(() => readCursor(garbage as string, 'a', order(1))).toThrow(expect.objectContaining({ code: 'cursor_invalid', blame: 'caller' }))
  })
})

describe('digestOf', () => {
  it('tells queries apart', () => {
    const queries = Array.from({ length: 20_000 }, (_, n) => digestOf(['acme', 'customer', { lifecycle: `stage ${n % 500}`, page: Math.floor(n / 500) }]))
    expect(new Set(queries).size).toBe(20_000)
    expect(digestOf(['a', 'b'])).not.toBe(digestOf(['ab']))
    expect(digestOf([1])).not.toBe(digestOf(['1']))
  })

  it('is the same for the same query', () => {
    expect(digestOf(['acme', { a: [1, null] }])).toBe(digestOf(['acme', { a: [1, null] }]))
  })

  it('takes amounts', () => {
    expect(digestOf([{ gt: 1n }] as never)).not.toBe(digestOf([{ gt: 2n }] as never))
  })
})
