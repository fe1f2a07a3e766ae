import { expect, it } from 'vitest'
import { errorClass } from './error-class.ts'

const failure = (code: string, message = '') => Object.assign(new Error(message), { code })

it.each([
  ['23505', 'duplicate'],
  ['40001', 'conflict'],
  ['40P01', 'conflict'],
  ['55P03', 'busy'],
  ['53300', 'busy'],
  ['57014', 'timeout'],
  ['08006', 'unavailable'],
  ['57P01', 'unavailable'],
  ['ECONNREFUSED', 'unavailable'],
  ['CONNECTION_CLOSED', 'unavailable'],
  ['53100', 'full'],
  ['23503', 'other'],
  ['42P01', 'other'],
])('takes %s for %s', (code, expected) => {
  expect(errorClass(failure(code))).toBe(expected)
})

it('knows a connection that pg lost by its words', () => {
  expect(errorClass(new Error('Connection terminated unexpectedly'))).toBe('unavailable')
  expect(errorClass(new Error('Client has encountered a connection error and is not queryable'))).toBe('unavailable')
  expect(errorClass(new Error('Connection to nothing'))).toBe('other')
  expect(errorClass(undefined)).toBe('other')
})
