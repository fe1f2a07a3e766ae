import * as fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { instantText } from '@diwan/sql/postgres'
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

const instant = fc.date({ min: new Date('0001-01-01T00:00:00.000Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }).map((date) => date.toISOString())
const edges = ['0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z', '2026-11-22T09:30:00.000Z', '2026-11-22T09:30:00.010Z', '2026-11-22T09:30:00.100Z']

// Before there were time zones their offsets were those of the sun, to the second.
it.each(['UTC', 'Asia/Tehran', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'Europe/Berlin'])('reads a time as the server writes it in the zone %s', async (zone) => {
  await client.query(`set timezone = '${zone}'`)
  const read = async (values: readonly string[]) => {
    const { rows } = await client.query('select value::timestamptz(3)::text as written from unnest($1::text[]) as v(value)', [values])
    return rows.map((row: { readonly written: string }) => instantText(row.written))
  }
  expect(await read(edges)).toEqual(edges)
  const isRead = fc.asyncProperty(fc.array(instant, { minLength: 1, maxLength: 50 }), async (values) => {
    expect(await read(values)).toEqual(values)
  })
  await fc.assert(isRead, { numRuns: 20 })
})

it('says what it cannot read', () => {
  expect(() => instantText('22.11.2026 09:30:00.001 UTC')).toThrow(/datestyle = ISO/)
})
