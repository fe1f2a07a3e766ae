import { defineEntity, definePlugin, field, type Plugin } from '@diwan/core'
import { expect, test } from 'vitest'
import { claire, testHost } from './test-host.ts'

const award = defineEntity('loyaltyAward', {
  collection: 'loyaltyAwards',
  fields: { points: field.integer(), worth: field.optional(field.money()), customerId: field.reference('customer', { merge: 'move', delete: 'keep', erase: 'delete' }) },
  relations: { customer: { kind: 'one', to: 'customer', local: 'customerId' } },
  subjects: ['customerId'],
  indexes: [{ fields: ['customerId'] }, { fields: ['createdAt'] }],
  sorts: ['createdAt'],
})

const loyalty = definePlugin({
  id: 'loyalty',
  api: 1,
  version: '1.0.0',
  entities: [award],
  fields: { customer: { points: field.sortable(field.defaulted(field.integer(), 0)), card: field.writable(field.optional(field.key())) } },
  hooks: {
    customer: {
      before(write) {
        if (write.after.ext.loyalty.card === 'lost') write.reject('card_lost', 'The card was lost', 'card')
        write.set({ points: write.after.ext.loyalty.points + 1 })
        if (write.after.displayName === 'Crash Gute') throw new Error('a secret of the plugin')
      },
    },
  },
}) as Plugin

const host = () => testHost({ crm: { plugins: [loyalty] } })

test('fields of plugins are read, listed and written over HTTP as far as they are open', async () => {
  const { call } = await host()
  const { status, json } = await call('POST', '/customers', { ...claire, ext: { loyalty: { card: 'c1' } } })
  expect([status, json.ext]).toEqual([201, { loyalty: { points: 1, card: 'c1' } }])
  const where = encodeURIComponent(JSON.stringify({ ext: { loyalty: { points: { gte: 1 } } } }))
  expect((await call('GET', `/customers?where=${where}&sort=-ext.loyalty.points`)).json.items).toHaveLength(1)
  const refusal = await call('PATCH', `/customers/${json.id}`, { ext: { loyalty: { points: 100 } } })
  expect([refusal.status, refusal.json.code, refusal.json.issues[0].path]).toEqual([403, 'forbidden', ['ext', 'loyalty', 'points']])
})

test('what plugins have against a write is told, and what they fail with is not', async () => {
  const { call, logged } = await host()
  const rejection = await call('POST', '/customers', { ...claire, ext: { loyalty: { card: 'lost' } } })
  expect([rejection.status, rejection.json.code, rejection.json.issues]).toEqual([422, 'write_rejected', [{ path: ['ext', 'loyalty', 'card'], code: 'loyalty.card_lost', message: 'The card was lost' }]])
  const failure = await call('POST', '/customers', { kind: 'person', name: { given: 'Crash', family: 'Gute' } })
  expect([failure.status, failure.json.code]).toEqual([500, 'internal'])
  expect(failure.text).not.toContain('secret')
  expect(JSON.stringify(logged)).toContain('loyalty')
  expect((await call('GET', '/customers')).json.items).toEqual([])
})

test('entities of plugins have routes, rights and schemas like others', async () => {
  const { call } = await host()
  const { json: { id: customerId } } = await call('POST', '/customers', claire)
  const { status, json } = await call('POST', '/loyalty-awards', { points: 5, worth: { amount: '1.5', currency: 'EUR' }, customerId })
  expect([status, json.worth]).toEqual([201, { amount: '1.50', currency: 'EUR' }])
  expect((await call('PATCH', `/loyalty-awards/${json.id}`, { points: 6 })).json.points).toBe(6)
  expect((await call('GET', `/loyalty-awards/${json.id}/changes`)).json.items).toHaveLength(2)
  expect((await call('GET', '/loyalty-awards/export?format=ndjson')).text).toContain('"points":6')
  expect((await call('GET', '/session')).json.may.loyaltyAward).toEqual(['read', 'create', 'update', 'delete', 'export'])
  const { paths, components } = (await call('GET', '/openapi.json')).json
  expect([Object.keys(paths).includes('/loyalty-awards/{id}'), components.schemas.LoyaltyAward.properties.points.type]).toEqual([true, 'integer'])
})
