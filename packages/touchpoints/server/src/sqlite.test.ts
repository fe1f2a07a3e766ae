import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlite } from '@diwan/sqlite'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nearRequest } from './test-requests.ts'
import { claire, testHost, type TestHost } from './test-host.ts'

let folder: string
let host: TestHost
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diwan-server-'))
  host = await testHost({ crm: { storage: sqlite({ file: join(folder, 'crm.db') }) }, maxBodyBytes: 4096 })
})
afterAll(async () => {
  await host.crm.close()
  await rm(folder, { recursive: true })
})

describe('the handler on SQLite', () => {
  test('serves a customer, her timeline and the sum of her orders', async () => {
    const { json: customer } = await host.call('POST', '/customers', { ...claire, contactPoints: [{ kind: 'phone', value: '050' }] }, { 'idempotency-key': 'k' })
    for (const amount of ['18.16', '993.90', '136.72']) {
      await host.call('POST', '/interactions', { kind: 'purchase', amount: { amount, currency: 'USD' }, participants: [{ customerId: customer.id, role: 'customer' }] })
    }
    expect((await host.call('POST', '/customers', { ...claire, contactPoints: [{ kind: 'phone', value: '050' }] }, { 'idempotency-key': 'k' })).json).toEqual(customer)
    expect((await host.call('GET', '/customers?search=claire')).json.items.map((item: { id: string }) => item.id)).toEqual([customer.id])
    const seen: string[] = []
    for (let next = ''; ; ) {
      const { json } = await host.call('GET', `/customers/${customer.id}/timeline?limit=1${next && `&after=${next}`}`)
      seen.push(...json.items.map((entry: { amount: { amount: string } }) => entry.amount.amount))
      if (json.next === null) break
      next = json.next
    }
    expect(seen).toEqual(['136.72', '993.90', '18.16'])
    expect((await host.call('POST', '/interactions/aggregate', { measures: { total: { of: 'sum', field: 'amount' } } })).json.items).toEqual([{ total: { amount: '1148.78', currency: 'USD' } }])
  })

  test('tells a stream of changes', async () => {
    const controller = new AbortController()
    const response = await host.handler(new Request('http://portal.example/api/crm/changes/stream?after=start', { signal: controller.signal }))
    const reader = response.body!.getReader()
    const texts = [new TextDecoder().decode((await reader.read()).value), new TextDecoder().decode((await reader.read()).value)]
    expect(texts[0]).toContain('event: ready')
    expect(texts[1]).toContain('event: change')
    await reader.cancel()
  })

  test('gives no request that is almost right a 500', { timeout: 120_000 }, async () => {
    const { json: customer } = await host.call('POST', '/customers', claire)
    const { json: interaction } = await host.call('POST', '/interactions', { kind: 'call', participants: [{ customerId: customer.id, role: 'from' }] })
    const { next: cursor } = (await host.call('GET', '/customers?limit=1')).json
    await fc.assert(
      fc.asyncProperty(nearRequest({ customerId: customer.id, interactionId: interaction.id, cursor }), async ({ method, path, headers, body }) => {
        const hasBody = method !== 'GET'
        const request = new Request(`http://portal.example/api/crm${path}`, { method, headers: { ...(hasBody && { 'content-type': 'application/json' }), ...headers }, ...(hasBody && body !== '' && { body }) })
        const response = await host.handler(request)
        if (response.headers.get('content-type') === 'text/event-stream') return response.body?.cancel()
        expect([response.status < 500, host.logged], await response.text()).toEqual([true, []])
      }),
      { numRuns: 500 },
    )
  })
})
