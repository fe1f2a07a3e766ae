import { defineEntity, definePlugin, field, type Plugin } from '@diwan/core'
import { expect, test } from 'vitest'
import { claire, testHost } from './test-host.ts'

const award = defineEntity('loyaltyAward', {
  collection: 'loyaltyAwards',
  writable: true,
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

const routed = definePlugin({
  id: 'routed',
  api: 1,
  version: '1.0.0',
  permissions: { award: 'Award points', see: 'See points' },
  rights: { customer: ['read'] },
  routes: {
    'POST /customers/:id/award': {
      permission: 'award',
      async handle(request, { params, session, own }) {
        const { points } = (await request.json()) as { points: number }
        const { displayName } = await session.customers.get(params['id']!)
        return Response.json({ displayName, points, own: own.actor.id, tenant: own.tenant }, { status: 201 })
      },
    },
    'GET /crash': { permission: 'see', handle: () => Promise.reject(new Error('a secret of the plugin')) },
    'GET /nothing': { permission: 'see', handle: () => 'text' as never },
    'GET /slow': { permission: 'see', handle: () => new Promise(() => {}) },
    'POST /hook': { public: 'The shop calls it', summary: 'Hears of orders', handle: async (request, { session }) => Response.json({ got: await request.text(), tenant: session({ tenant: 'acme' }).tenant }) },
  },
}) as Plugin
const mayAward = { records: () => true, permits: ({ permission, actor }: { permission: string; actor: { id: string } }) => permission !== 'routed.award' || actor.id === 'u_7' }

test('routes of plugins are served to those who have their permission, and told in the document', async () => {
  const { call } = await testHost({ crm: { plugins: [routed], policy: mayAward }, maxBodyBytes: 1000 })
  const { json: { id } } = await call('POST', '/customers', claire)
  const path = `/plugins/routed/customers/${id}/award`
  const { status, json, headers } = await call('POST', path, { points: 5 })
  expect([status, json]).toEqual([201, { displayName: 'Claire Gute', points: 5, own: 'routed', tenant: 'acme' }])
  expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual(['no-store', 'nosniff'])
  expect(await call('POST', path, { points: 5 }, { 'x-tenant': 'none' })).toMatchObject({ status: 401, json: { code: 'session_missing' } })
  expect(await call('POST', path, { points: 5 }, { 'x-tenant': 'globex' })).toMatchObject({ status: 404, json: { code: 'not_found' } })
  expect(await call('POST', path, { points: 5 }, { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' })).toMatchObject({ status: 403, json: { code: 'origin_refused' } })
  expect(await call('POST', path, { points: 'x'.repeat(2000) })).toMatchObject({ status: 413, json: { code: 'body_too_large' } })
  expect(await call('PUT', path)).toMatchObject({ status: 405 })
  expect(await call('POST', '/plugins/routed/hook', { a: 1 }, { 'x-tenant': 'none' })).toMatchObject({ status: 200, json: { got: '{"a":1}', tenant: 'acme' } })
  const { json: { paths } } = await call('GET', '/openapi.json')
  expect(paths['/plugins/routed/customers/{id}/award'].post).toMatchObject({ operationId: 'routedPostCustomersIdAward', summary: 'Award points', tags: ['routed'] })
  expect(paths['/plugins/routed/hook'].post).toMatchObject({ summary: 'Hears of orders', security: [] })
})

test('routes of plugins are refused to those who lack their permission', async () => {
  const { call } = await testHost({ crm: { plugins: [routed], policy: { records: () => true } } })
  const { json: { id } } = await call('POST', '/customers', claire)
  expect(await call('POST', `/plugins/routed/customers/${id}/award`, { points: 5 })).toMatchObject({ status: 403, json: { code: 'forbidden', details: { permission: 'routed.award' } } })
})

test('a session of a component has the permissions alone that the component names', async () => {
  const of = async (limits: object) => (await testHost({ crm: { plugins: [routed], policy: mayAward }, session: () => ({ tenant: 'acme', actor: { type: 'user', id: 'u_7' }, limits }) })).call('GET', '/plugins/routed/crash')
  expect((await of({ actions: { customer: ['read'] } })).status).toBe(403)
  expect((await of({ actions: { customer: ['read'] }, permissions: ['routed.award'] })).status).toBe(403)
  expect((await of({ actions: { customer: ['read'] }, permissions: ['routed.see'] })).status).toBe(500)
  expect((await of({ customerId: '0190b7a0-0000-7000-8000-000000000001' })).status).toBe(500)
})

test('what a route of a plugin fails with is in the log alone', async () => {
  const { call, logged } = await testHost({ crm: { plugins: [routed], policy: mayAward, pluginLimits: { routeSeconds: 0.05 } } })
  for (const [path, says] of [['crash', 'a secret of the plugin'], ['nothing', 'no Response'], ['slow', 'within 50 ms']] as const) {
    const answer = await call('GET', `/plugins/routed/${path}`)
    expect([answer.status, answer.json.code]).toEqual([500, 'internal'])
    expect(answer.text).not.toContain(says)
    expect(JSON.stringify(logged.at(-1))).toContain(says)
    expect(JSON.stringify(logged.at(-1))).toContain('routed')
  }
})
