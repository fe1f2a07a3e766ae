import type { SessionOptions } from '@diwan/core'
import { beforeEach, describe, expect, test } from 'vitest'
import { agent, claire, testHost, type TestHost } from './test-host.ts'

let host: TestHost
beforeEach(async () => {
  host = await testHost()
})

const key = { 'idempotency-key': 'op-1' }

describe('a write with an Idempotency-Key', () => {
  test('is done once, and answered the same again', async () => {
    const first = await host.call('POST', '/customers', claire, key)
    const second = await host.call('POST', '/customers', claire, key)
    expect(second.status).toBe(201)
    expect(second.text).toBe(first.text)
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true'])
    expect((await host.call('GET', '/customers')).json.items).toHaveLength(1)
  })

  test('is done once also where both requests come at the same time', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => host.call('POST', '/customers', claire, key)))
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1)
    expect((await host.call('GET', '/customers')).json.items).toHaveLength(1)
  })

  test('names its changes by the key', async () => {
    const { json } = await host.call('POST', '/customers', claire, key)
    expect((await host.call('GET', `/customers/${json.id}/changes`)).json.items[0].correlationId).toBe('op-1')
  })

  test('is refused where the key was used for another body, path or method', async () => {
    const { json } = await host.call('POST', '/customers', claire, key)
    for (const [method, path, body] of [
      ['POST', '/customers', { ...claire, source: 'fair' }],
      ['POST', '/threads', claire],
      ['PATCH', `/customers/${json.id}`, claire],
      ['DELETE', `/customers/${json.id}`, undefined],
    ] as const) {
      const answer = await host.call(method, path, body, key)
      expect([answer.status, answer.json.code]).toEqual([422, 'once_key_reused'])
    }
  })

  test('that was refused is not remembered', async () => {
    const { json } = await host.call('POST', '/customers', claire)
    expect((await host.call('PATCH', `/customers/${json.id}`, { source: 'fair' }, { ...key, 'if-match': '"9"' })).status).toBe(412)
    expect((await host.call('PATCH', `/customers/${json.id}`, { source: 'fair' }, { ...key, 'if-match': '"1"' })).status).toBe(200)
  })

  test('is answered again after the record has moved on', async () => {
    const { json } = await host.call('POST', '/customers', claire)
    const patch = () => host.call('PATCH', `/customers/${json.id}`, { source: 'fair' }, { ...key, 'if-match': '"1"' })
    await patch()
    await host.call('PATCH', `/customers/${json.id}`, { source: 'web' })
    expect((await patch()).json).toMatchObject({ version: 2, source: 'fair' })
  })

  test('is another tenant’s own', async () => {
    await host.call('POST', '/customers', claire, key)
    const other = await host.call('POST', '/customers', { ...claire, source: 'web' }, { ...key, 'x-tenant': 'globex' })
    expect(other.status).toBe(201)
  })

  test('is another actor’s own, and tells another component nothing', async () => {
    const who: { current: SessionOptions } = { current: agent('acme', 'u_7') }
    const shared = await testHost({ session: () => who.current })
    const first = await shared.call('POST', '/customers', claire, key)
    who.current = agent('acme', 'u_8')
    const second = await shared.call('POST', '/customers', claire, key)
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([201, null])
    expect(second.json.id).not.toBe(first.json.id)
    who.current = { ...agent('acme', 'u_7'), limits: { actions: { customer: ['create'] } } }
    const third = await shared.call('POST', '/customers', claire, key)
    expect([third.status, third.json.code]).toEqual([422, 'once_key_reused'])
    expect(third.text).not.toContain(first.json.id)
  })

  test.each(['', 'a b', 'x'.repeat(201), 'schlüssel'])('refuses the key %j', async (value) => {
    const { status, json } = await host.call('POST', '/customers', claire, { 'idempotency-key': value })
    expect([status, json.code]).toEqual([400, 'header_invalid'])
  })
})
