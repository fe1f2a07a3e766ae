import * as fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { arrayLiteral } from '@diwan/sql/postgres'
import { testDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
let client: pg.Client

beforeAll(async () => {
  database = await testDatabase()
  client = new pg.Client(database.url)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

/** PostgreSQL keeps no NUL and no half of a surrogate pair; the core lets neither in. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }).map((any) => any.replaceAll('\0', '')),
  fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', ',', ' ', '\n', "'", 'NULL', 'ک', '😀', 'a') }),
  fc.constantFrom('', 'NULL', 'null', ' ', '{}', '{"a"}', '\\', '\\\\', '"', '0', '1e3', 'true', '\\x00'),
)

describe('an array as text', () => {
  it('is read by the server as the very texts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text), { maxLength: 20 }), async (values) => {
        const { rows } = await client.query({ text: 'select value from unnest($1::text[]) as v(value)', values: [arrayLiteral(values)], rowMode: 'array' })
        expect(rows.flat()).toEqual(values)
      }),
      { numRuns: 300 },
    )
  })

  it('is read by the server as the very numbers, flags and nulls', async () => {
    const big = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.oneof(big, fc.maxSafeInteger()))), fc.array(fc.option(fc.boolean())), async (numbers, flags) => {
        const { rows } = await client.query('select $1::bigint[]::text[] as numbers, $2::boolean[] as flags', [arrayLiteral(numbers), arrayLiteral(flags)])
        expect(rows).toEqual([{ numbers: numbers.map((value) => (value === null ? null : String(value))), flags }])
      }),
      { numRuns: 100 },
    )
  })
})
