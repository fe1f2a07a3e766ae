import { field } from '@diwan/core'
import { Validator } from '@seriousme/openapi-schema-validator'
import { beforeEach, describe, expect, test } from 'vitest'
import { claire, testHost, type TestHost } from './test-host.ts'

const { defaulted, filterable, optional, sortable } = field
const extensions = { customer: { host: { tier: filterable(optional(field.oneOf(['gold', 'silver']))), points: sortable(defaulted(field.integer(), 0)), budget: optional(field.money()) } } }

let host: TestHost
beforeEach(async () => {
  host = await testHost({ crm: { extensions } })
})

const found = async (query: Readonly<Record<string, string>>) => (await host.call('GET', `/customers?${new URLSearchParams(query)}`)).json.items.map((item: { ext: { host: { points: number } } }) => item.ext.host.points)

describe('extension fields over HTTP', () => {
  test('are written, changed one by one, and read', async () => {
    const { status, json } = await host.call('POST', '/customers', { ...claire, ext: { host: { tier: 'gold', budget: { amount: '1.5', currency: 'EUR' } } } })
    expect([status, json.ext]).toEqual([201, { host: { tier: 'gold', points: 0, budget: { amount: '1.50', currency: 'EUR' } } }])
    const patched = await host.call('PATCH', `/customers/${json.id}`, { ext: { host: { tier: null, points: 5 } } })
    expect(patched.json.ext).toEqual({ host: { tier: null, points: 5, budget: { amount: '1.50', currency: 'EUR' } } })
    expect((await host.call('POST', '/customers', { ...claire, ext: { host: { teir: 'gold' } } })).json).toMatchObject({ code: 'unknown_field', field: 'ext.host.teir' })
  })

  test('are asked for and sorted by', async () => {
    for (const points of [3, 1, 2]) await host.call('POST', '/customers', { ...claire, ext: { host: { points, tier: points > 1 ? 'gold' : 'silver' } } })
    expect(await found({ sort: '-ext.host.points' })).toEqual([3, 2, 1])
    expect(await found({ where: JSON.stringify({ ext: { host: { tier: 'gold', points: { lt: 3 } } } }) })).toEqual([2])
    const first = await host.call('GET', '/customers?sort=ext.host.points&limit=2')
    expect(await found({ sort: 'ext.host.points', limit: '2', after: first.json.next })).toEqual([3])
  })

  test('are in the document of the API', async () => {
    const { json } = await host.call('GET', '/openapi.json')
    expect((await new Validator().validate(structuredClone(json))).errors).toBeUndefined()
    const { schemas } = json.components
    expect(schemas.Customer.properties.ext.properties.host.properties).toMatchObject({ tier: { enum: expect.arrayContaining(['gold', 'silver']) }, points: { type: 'integer' } })
    expect(schemas.CustomerPatch.properties.ext.properties.host.required).toBeUndefined()
    expect(schemas.Task.properties.ext.properties).toEqual({})
  })
})
