import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyRequest, extensions, nearRequest, type FuzzRequest } from './test-requests.ts'
import { claire, testHost } from './test-host.ts'

/** Requests of each of the two kinds: 2,000 in all. */
const numRuns = 1000

const host = await testHost({ maxBodyBytes: 4096, crm: { extensions } })
const customerId: string = (await host.call('POST', '/customers', { ...claire, contactPoints: [{ kind: 'phone', value: '1' }] })).json.id
const interactionId: string = (await host.call('POST', '/interactions', { kind: 'call', participants: [{ customerId, role: 'from' }] })).json.id
await host.call('POST', '/customers', { kind: 'person', name: { given: 'Second' } })
const cursor: string = (await host.call('GET', '/customers?limit=1')).json.next
const known = { customerId, interactionId, cursor }

/** How often which status came; a fuzz that never gets past the door proves nothing. */
const seen = new Map<number, number>()

async function ask({ method, path, headers, body }: FuzzRequest): Promise<void> {
  const url = `http://portal.example/api/crm${path}`
  fc.pre(URL.canParse(url))
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const request = new Request(url, { method, headers: { ...(hasBody && { 'content-type': 'application/json' }), ...headers }, ...(hasBody && body !== '' && { body }) })
  const response = await host.handler(request)
  seen.set(response.status, (seen.get(response.status) ?? 0) + 1)
  if (response.headers.get('content-type') === 'text/event-stream') return response.body?.cancel()
  const answer = await response.text()
  expect(host.logged).toEqual([])
  expect(response.status, answer).toBeLessThan(500)
  expect(answer).not.toMatch(/\s{2,}at |\.[cm]?[jt]s:\d+|node_modules/)
  if (response.status < 400) return
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  if (method !== 'HEAD') expect(JSON.parse(answer)).toMatchObject({ status: response.status, code: expect.stringMatching(/^[a-z_]+$/), detail: expect.any(String) })
}

describe('no request whatever', () => {
  test('of any shape gets a 500 or a stack trace', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(anyRequest(known), ask), { numRuns })
  })

  test('that is almost right gets a 500 or a stack trace', { timeout: 120_000 }, async () => {
    seen.clear()
    await fc.assert(fc.asyncProperty(nearRequest(known), ask), { numRuns })
    for (const status of [200, 201, 400, 404, 422]) expect(seen.get(status) ?? 0, `answers of ${status} among ${JSON.stringify([...seen])}`).toBeGreaterThan(numRuns / 50)
  })

  test('has changed what all objects inherit', () => {
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
  })
})
