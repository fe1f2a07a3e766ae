import { entities, type EntityDefinition } from '@diwan/core'
import * as z from 'zod'
import { beforeEach, describe, expect, test } from 'vitest'
import { claire, testHost, type TestHost } from './test-host.ts'
import { publicEntitiesOf } from './wire/components.ts'
import { recordSchema } from './wire/schemas.ts'

const publicEntities = publicEntitiesOf(entities)

let host: TestHost
beforeEach(async () => {
  host = await testHost()
})

async function created(path: string, body: object): Promise<{ id: string; version: number }> {
  const { status, json } = await host.call('POST', path, body)
  expect(status, JSON.stringify(json)).toBe(201)
  return json
}

describe('the routes of a collection', () => {
  test('every entity with a repository is created, read and listed as its schema says', async () => {
    const customer = await created('/customers', { ...claire, contactPoints: [{ kind: 'phone', value: '٠٥٠ ١٢٣' }] })
    const other = await created('/customers', { kind: 'organization', name: { full: 'Gute GmbH' } })
    const bodies: Record<string, object> = {
      'contact-points': { customerId: customer.id, kind: 'email', value: 'Claire@Example.com' },
      relationships: { fromId: customer.id, toId: other.id, type: 'worksAt' },
      interactions: { kind: 'purchase', amount: { amount: '993.90', currency: 'USD' }, participants: [{ customerId: customer.id, role: 'customer' }] },
      threads: { channel: 'email', subject: 'A quote' },
      tasks: { title: 'Call back', customerId: customer.id },
      attachments: {},
      consents: { customerId: customer.id, purpose: 'newsletter', channel: 'email', status: 'granted', basis: 'consent', capturedAt: '2026-01-01T00:00:00Z' },
      shares: { entity: 'customer', recordId: customer.id, grantee: 'team:north', level: 'update' },
      'external-references': { entity: 'customer', recordId: customer.id, system: 'erp', type: 'party', externalId: 'CG-12520' },
      'saved-views': { entity: 'customer', name: 'Mine', predicate: { where: { ownerId: 'u_7', tags: { has: 'vip' } } }, sort: ['-updatedAt'], columns: ['displayName'] },
      drafts: { form: 'composer', entity: 'customer', recordId: customer.id, content: { body: 'Dear', to: [{ id: 1 }] } },
      templates: { name: 'Thanks', kind: 'email', channel: 'email', language: 'fa-IR', body: 'Dear {{name}}' },
      layouts: { target: 'dashboard', visibility: 'tenant', document: { rows: [[{ widget: 'tasks' }]] }, documentVersion: 2 },
      'vocabulary-terms': { vocabulary: 'lifecycle', key: 'lead', category: 'prospective', labels: { en: 'Lead', 'fa-IR': 'سرنخ' } },
      'plugin-settings': { plugin: 'loyalty', document: { goldFrom: 500, names: ['a', null] } },
    }
    expect(Object.keys(bodies)).toHaveLength(publicEntities.filter(({ readOnly }) => !readOnly).length - 1)
    for (const [path, body] of Object.entries(bodies)) {
      const { id } = await created(path === 'attachments' ? `/attachments?name=a.json&entity=customer&recordId=${customer.id}` : `/${path}`, body)
      const { status, json } = await host.call('GET', `/${path}/${id}`)
      expect(status).toBe(200)
      const definition = Object.values(entities as Record<string, EntityDefinition>).find((entity) => entity.collection.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`) === path)!
      const extra = path === 'interactions' ? { participants: z.array(z.unknown()), links: z.array(z.unknown()) } : {}
      expect(z.strictObject({ ...recordSchema(definition).shape, ...extra }).safeParse(json).error).toBeUndefined()
      const list = await host.call('GET', `/${path}`)
      expect(list.json.items.map((item: { id: string }) => item.id)).toContain(id)
    }
    const points = await host.call('GET', `/contact-points?where=${encodeURIComponent(JSON.stringify({ customerId: customer.id }))}`)
    expect(points.json.items.map((point: { kind: string }) => point.kind).sort()).toEqual(['email', 'phone'])
  })

  test('a new record tells its address and its tag', async () => {
    const { status, headers, json } = await host.call('POST', '/customers', claire)
    expect(status).toBe(201)
    expect(headers.get('location')).toBe(`/api/crm/customers/${json.id}`)
    expect(headers.get('etag')).toBe('"1"')
  })

  test('money goes as decimal text with the digits of its currency', async () => {
    const { id } = await created('/customers', claire)
    const log = (amount: string, currency: string) => created('/interactions', { kind: 'purchase', amount: { amount, currency }, participants: [{ customerId: id, role: 'customer' }] })
    await log('993.9', 'USD')
    await log('5', 'IQD')
    const timeline = await host.call('GET', `/customers/${id}/timeline`)
    expect(timeline.json.items.map((entry: { amount: unknown }) => entry.amount)).toEqual([
      { amount: '5.000', currency: 'IQD' },
      { amount: '993.90', currency: 'USD' },
    ])
  })

  test('a sum of money has a group for each currency', async () => {
    const { id } = await created('/customers', claire)
    for (const [amount, currency] of [['18.16', 'USD'], ['136.72', 'USD'], ['7', 'JPY']]) {
      await created('/interactions', { kind: 'purchase', amount: { amount, currency }, participants: [{ customerId: id, role: 'customer' }] })
    }
    const { json } = await host.call('POST', '/interactions/aggregate', { measures: { total: { of: 'sum', field: 'amount' } } })
    expect(json.items.map((item: { total: unknown }) => item.total)).toEqual(expect.arrayContaining([{ amount: '154.88', currency: 'USD' }, { amount: '7', currency: 'JPY' }]))
  })

  test('the records of given ids come at once, and missing ones are left out', async () => {
    const { id } = await created('/customers', claire)
    const { json } = await host.call('GET', `/customers?ids=${id},0190b7a0-0000-7000-8000-000000000000,nonsense`)
    expect(json.items.map((item: { id: string }) => item.id)).toEqual([id])
  })

  test('a deleted record is gone, can be listed as deleted, and comes back', async () => {
    const { id } = await created('/customers', claire)
    expect((await host.call('DELETE', `/customers/${id}`)).status).toBe(200)
    expect((await host.call('GET', `/customers/${id}`)).json.code).toBe('not_found')
    expect((await host.call('GET', '/customers?deleted=only')).json.items).toHaveLength(1)
    const restored = await host.call('POST', `/customers/${id}/restore`)
    expect(restored.json.deletedAt).toBeNull()
    expect((await host.call('GET', `/customers/${id}`)).status).toBe(200)
  })

  test('an append-only collection knows no change', async () => {
    const { status, headers } = await host.call('PATCH', '/consents/0190b7a0-0000-7000-8000-000000000000', {})
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe('GET, HEAD')
  })

  test('the history of a record has its changes, newest first', async () => {
    const { id } = await created('/customers', claire)
    await host.call('PATCH', `/customers/${id}`, { lifecycle: 'customer' })
    const { json } = await host.call('GET', `/customers/${id}/changes`)
    expect(json.items.map((change: { operation: string }) => change.operation)).toEqual(['update', 'create'])
    expect(json.items[0].diff).toEqual({ lifecycle: ['prospect', 'customer'] })
  })

  test('HEAD answers as GET does, without the body', async () => {
    const { status, text, headers } = await host.call('HEAD', '/customers')
    expect([status, text, headers.get('content-type')]).toEqual([200, '', 'application/json'])
  })
})

describe('pages', () => {
  test('a list and a timeline are read to the end by their cursors', async () => {
    const { id } = await created('/customers', claire)
    for (let at = 1; at <= 7; at++) {
      await created('/customers', { kind: 'person', name: { given: `G${at}` } })
      await created('/interactions', { kind: 'note', subject: `N${at}`, occurredAt: `2026-01-0${at}T00:00:00Z`, participants: [{ customerId: id, role: 'customer' }] })
    }
    for (const path of ['/customers?limit=3', `/customers/${id}/timeline?limit=3`]) {
      const seen: string[] = []
      for (let next: string | null = ''; next !== null; ) {
        const { status, json }: { status: number; json: { items: { id: string }[]; next: string | null } } = await host.call('GET', `${path}${next && `&after=${encodeURIComponent(next)}`}`)
        expect(status).toBe(200)
        seen.push(...json.items.map((item) => item.id))
        next = json.next
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen).toHaveLength(path.startsWith('/customers?') ? 8 : 7)
    }
  })

  test('a total is counted where it is asked for', async () => {
    await created('/customers', claire)
    expect((await host.call('GET', '/customers?total=capped')).json.total).toEqual({ value: 1, exact: true })
    expect((await host.call('GET', '/customers')).json.total).toBeUndefined()
  })
})

describe('versions', () => {
  test('a reader that has the version already gets 304', async () => {
    const { id } = await created('/customers', claire)
    for (const tag of ['"1"', 'W/"1"', '"7", "1"', '*']) {
      const { status, text } = await host.call('GET', `/customers/${id}`, undefined, { 'if-none-match': tag })
      expect([status, text]).toEqual([304, ''])
    }
    expect((await host.call('GET', `/customers/${id}`, undefined, { 'if-none-match': '"2"' })).status).toBe(200)
  })

  test('If-Match refuses as soon as anything has changed', async () => {
    const { id } = await created('/customers', claire)
    await host.call('PATCH', `/customers/${id}`, { source: 'fair' })
    const { status, json } = await host.call('PATCH', `/customers/${id}`, { lifecycle: 'customer' }, { 'if-match': '"1"' })
    expect([status, json.code, json.details.currentVersion]).toEqual([412, 'version_stale', 2])
    expect((await host.call('PATCH', `/customers/${id}`, { lifecycle: 'customer' }, { 'if-match': '"2"' })).headers.get('etag')).toBe('"3"')
    expect((await host.call('DELETE', `/customers/${id}`, undefined, { 'if-match': '"1"' })).status).toBe(412)
  })

  test('a version in the address merges what does not overlap and names what does', async () => {
    const { id } = await created('/customers', claire)
    await host.call('PATCH', `/customers/${id}`, { source: 'fair' })
    expect((await host.call('PATCH', `/customers/${id}?version=1`, { lifecycle: 'customer' })).json).toMatchObject({ source: 'fair', lifecycle: 'customer' })
    const { status, json } = await host.call('PATCH', `/customers/${id}?version=1`, { source: 'web' })
    expect([status, json.code]).toEqual([409, 'version_conflict'])
    expect(json.details).toMatchObject({ fields: ['source'], currentVersion: 3 })
  })
})
