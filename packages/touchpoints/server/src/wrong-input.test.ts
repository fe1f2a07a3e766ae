import { DiwanError } from '@diwan/core'
import { memoryStorage } from '@diwan/core/storage'
import { beforeEach, describe, expect, test } from 'vitest'
import { claire, testHost, type TestHost } from './test-host.ts'

let host: TestHost
beforeEach(async () => {
  host = await testHost()
})

const where = (predicate: unknown) => `where=${encodeURIComponent(JSON.stringify(predicate))}`
const nobody = '0190b7a0-0000-7000-8000-000000000000'
const deep = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels)

describe('each wrong input answers with its own code', () => {
  const cases: readonly [what: string, code: string, status: number, method: string, path: string, body?: unknown, headers?: Record<string, string>][] = [
    ['nobody signed in', 'session_missing', 401, 'GET', '/customers', undefined, { 'x-tenant': 'none' }],
    ['nobody signed in, writing', 'session_missing', 401, 'POST', '/customers', claire, { 'x-tenant': 'none' }],
    ['an unknown route', 'route_unknown', 404, 'GET', '/custommers'],
    ['an address outside the base path', 'route_unknown', 404, 'GET', '/../../other'],
    ['a method that a route does not know', 'method_not_allowed', 405, 'PUT', '/customers'],
    ['an unknown field', 'unknown_field', 422, 'POST', '/customers', { ...claire, nickname: 'C' }],
    ['a field of the system', 'unknown_field', 422, 'POST', '/customers', { ...claire, displayName: 'C' }],
    ['a wrong type', 'validation_failed', 422, 'POST', '/customers', { ...claire, roles: 'customer' }],
    ['a missing field', 'validation_failed', 422, 'POST', '/customers', { kind: 'person' }],
    ['NUL in text', 'validation_failed', 422, 'POST', '/customers', { ...claire, source: 'a\u0000b' }],
    ['half a surrogate pair', 'validation_failed', 422, 'POST', '/customers', '{"kind":"person","name":{"given":"C"},"source":"\\ud800"}'],
    ['an amount with too many digits', 'validation_failed', 422, 'POST', '/interactions', { kind: 'purchase', amount: { amount: '1.234', currency: 'USD' }, participants: [{ handle: 'x', role: 'from' }] }],
    ['an amount as a number', 'validation_failed', 422, 'POST', '/interactions', { kind: 'purchase', amount: { amount: 1.5, currency: 'USD' }, participants: [{ handle: 'x', role: 'from' }] }],
    ['an interaction of nobody', 'validation_failed', 422, 'POST', '/interactions', { kind: 'call' }],
    ['a body that is a list', 'validation_failed', 422, 'POST', '/customers', [claire]],
    ['a body that is null', 'validation_failed', 422, 'POST', '/customers', 'null'],
    ['malformed JSON', 'malformed_json', 400, 'POST', '/customers', '{"kind":'],
    ['no body', 'malformed_json', 400, 'POST', '/customers', ''],
    ['a body nested 100,000 deep', 'malformed_json', 400, 'POST', '/customers', deep(100_000)],
    ['a body of another type', 'unsupported_media_type', 415, 'POST', '/customers', 'kind=person', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['JSON said to be text', 'unsupported_media_type', 415, 'POST', '/customers', claire, { 'content-type': 'text/plain' }],
    ['a body of 2 MB', 'body_too_large', 413, 'POST', '/customers', { ...claire, source: 'x'.repeat(2 * 1024 * 1024) }],
    ['the key __proto__', 'unknown_field', 422, 'POST', '/customers', '{"kind":"person","name":{"given":"C"},"__proto__":{"isAdmin":true}}'],
    ['the key __proto__ further down', 'unknown_field', 422, 'POST', '/customers', '{"kind":"person","name":{"given":"C","__proto__":{}}}'],
    ['the key constructor', 'unknown_field', 422, 'POST', '/customers', { ...claire, constructor: { prototype: {} } }],
    ['an unknown id', 'not_found', 404, 'GET', `/customers/${nobody}`],
    ['an id that is none', 'not_found', 404, 'GET', '/customers/1%20or%201=1'],
    ['an id that is not even text', 'not_found', 404, 'GET', '/customers/%E0%A4%A'],
    ['the timeline of nobody', 'not_found', 404, 'GET', `/customers/${nobody}/timeline`],
    ['the history of nothing', 'not_found', 404, 'GET', `/tasks/${nobody}/changes`],
    ['a reference to nobody', 'validation_failed', 422, 'POST', '/contact-points', { customerId: nobody, kind: 'email', value: 'a@b.c' }],
    ['an unknown query parameter', 'query_invalid', 400, 'GET', '/customers?page=2'],
    ['a query parameter given twice', 'query_invalid', 400, 'GET', '/customers?limit=1&limit=2'],
    ['a limit of 0', 'limit_invalid', 400, 'GET', '/customers?limit=0'],
    ['a limit of 201', 'limit_invalid', 400, 'GET', '/customers?limit=201'],
    ['a limit that is no number', 'query_invalid', 400, 'GET', '/customers?limit=many'],
    ['an unknown sort', 'sort_invalid', 400, 'GET', '/customers?sort=shoeSize'],
    ['a predicate that is not JSON', 'predicate_invalid', 400, 'GET', '/customers?where={kind'],
    ['a predicate that is a list', 'predicate_invalid', 400, 'GET', '/customers?where=[]'],
    ['a predicate of a wrong type', 'predicate_invalid', 400, 'GET', `/customers?${where({ lifecycle: { in: 'customer' } })}`],
    ['a predicate nested too deep', 'predicate_invalid', 400, 'GET', `/customers?where=${encodeURIComponent('{"not":'.repeat(60) + '{}' + '}'.repeat(60))}`],
    ['a predicate nested 10,000 deep', 'predicate_invalid', 400, 'GET', `/customers?where=${encodeURIComponent('['.repeat(10_000))}`],
    ['a predicate on an unknown field', 'unknown_field', 422, 'GET', `/customers?${where({ shoeSize: 44 })}`],
    ['ids beside a filter', 'query_invalid', 400, 'GET', `/customers?ids=${nobody}&limit=3`],
    ['too many ids', 'query_invalid', 400, 'GET', `/customers?ids=${Array.from({ length: 201 }, () => nobody).join(',')}`],
    ['a cursor that is none', 'cursor_invalid', 400, 'GET', '/customers?after=nonsense'],
    ['an empty cursor', 'cursor_invalid', 400, 'GET', '/customers?after='],
    ['an aggregation without measures', 'validation_failed', 422, 'POST', '/customers/aggregate', {}],
    ['an aggregation of an unknown field', 'predicate_invalid', 400, 'POST', '/customers/aggregate', { measures: { n: { of: 'sum', field: 'shoeSize' } } }],
    ['a weak tag in If-Match', 'header_invalid', 400, 'PATCH', `/customers/${nobody}`, {}, { 'if-match': 'W/"1"' }],
    ['If-Match beside a version', 'query_invalid', 400, 'PATCH', `/customers/${nobody}?version=1`, {}, { 'if-match': '"1"' }],
    ['a page of another origin', 'origin_refused', 403, 'POST', '/customers', claire, { origin: 'https://evil.example' }],
    ['a page that hides its origin', 'origin_refused', 403, 'POST', '/customers', claire, { origin: 'null' }],
    ['a page of a neighbouring site', 'origin_refused', 403, 'POST', '/customers', claire, { 'sec-fetch-site': 'same-site' }],
  ]

  test.each(cases)('%s: %s', async (_what, code, status, method, path, body, headers) => {
    const { json, status: got, headers: told, text } = await host.call(method, path, body, headers)
    expect([json?.code, got]).toEqual([code, status])
    expect(json).toMatchObject({ type: `urn:diwan:error:${code}`, status, title: expect.any(String), detail: expect.any(String) })
    expect(told.get('content-type')).toBe('application/problem+json')
    expect(told.get('cache-control')).toBe('no-store')
    expect(text).not.toMatch(/\s{2,}at |\.[cm]?[jt]s:\d+|node_modules/)
    expect(host.logged).toEqual([])
  })

  test('a cursor of another tenant cannot be told from one that was made up', async () => {
    for (const tenant of ['acme', 'globex']) for (const given of ['A', 'B']) await host.call('POST', '/customers', { kind: 'person', name: { given } }, { 'x-tenant': tenant })
    const { next } = (await host.call('GET', '/customers?limit=1')).json
    const theirs = await host.call('GET', `/customers?limit=1&after=${encodeURIComponent(next)}`, undefined, { 'x-tenant': 'globex' })
    const madeUp = await host.call('GET', '/customers?limit=1&after=nonsense', undefined, { 'x-tenant': 'globex' })
    expect(theirs.text).toBe(madeUp.text)
    expect(theirs.json.code).toBe('cursor_invalid')
  })

  test('a cursor of another list is unknown', async () => {
    for (const given of ['A', 'B']) await host.call('POST', '/customers', { kind: 'person', name: { given } })
    const { next } = (await host.call('GET', '/customers?limit=1')).json
    expect((await host.call('GET', `/tasks?limit=1&after=${encodeURIComponent(next)}`)).json.code).toBe('cursor_invalid')
  })

  test.each([`&${where({ kind: 'person' })}`, '&sort=-updatedAt', '&search=a'])('a cursor of another filter or order is a mismatch: %s', async (other) => {
    for (const given of ['A', 'B']) await host.call('POST', '/customers', { kind: 'person', name: { given } })
    const { next } = (await host.call('GET', '/customers?limit=1')).json
    const { json, status } = await host.call('GET', `/customers?limit=1${other}&after=${encodeURIComponent(next)}`)
    expect([status, json.code]).toEqual([400, 'cursor_mismatch'])
  })

  test('all problems of an input are told at once, each with its path', async () => {
    const { json } = await host.call('POST', '/customers', { kind: 'alien', name: { given: 7 }, roles: ['king'] })
    expect(json.issues.map((issue: { path: unknown[] }) => issue.path[0]).sort()).toEqual(['kind', 'name', 'roles'])
  })

  test('a duplicate says so', async () => {
    const { json: customer } = await host.call('POST', '/customers', claire)
    const reference = { entity: 'customer', recordId: customer.id, system: 'erp', type: 'party', externalId: '1' }
    await host.call('POST', '/external-references', reference)
    const { status, json } = await host.call('POST', '/external-references', reference)
    expect([status, json.code]).toEqual([409, 'duplicate'])
  })

  test('another tenant’s record does not exist', async () => {
    const { json: customer } = await host.call('POST', '/customers', claire)
    for (const [method, path, body] of [['GET', ''], ['PATCH', '', {}], ['DELETE', ''], ['POST', '/restore'], ['GET', '/timeline'], ['GET', '/changes']] as const) {
      const { json } = await host.call(method, `/customers/${customer.id}${path}`, body, { 'x-tenant': 'globex' })
      expect(json.code, `${method} ${path}`).toBe('not_found')
    }
  })

  test('what the policy refuses is forbidden', async () => {
    const strict = await testHost({ crm: { policy: ({ action }) => action === 'read' } })
    const { status, json } = await strict.call('POST', '/customers', claire)
    expect([status, json.code]).toEqual([403, 'forbidden'])
  })

  test('a body is counted as it comes, whatever its length is said to be', async () => {
    let sent = 0
    const endless = new ReadableStream({
      pull(controller) {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536).fill(0x20))
      },
    })
    const init = { method: 'POST', body: endless, duplex: 'half', headers: { 'content-type': 'application/json', 'content-length': '10' } }
    const response = await host.handler(new Request('http://portal.example/api/crm/customers', init))
    expect(response.status).toBe(413)
    expect(response.headers.get('connection')).toBe('close')
    expect(sent).toBeLessThan(2 * 1024 * 1024)
  })

  test('a busy storage asks to come back', async () => {
    const storage = Object.assign(memoryStorage(), { select: () => Promise.reject(new DiwanError('storage_busy', 'Others are writing', { blame: 'storage' })) })
    const busy = await testHost({ crm: { storage } })
    const { status, json, headers } = await busy.call('GET', '/customers')
    expect([status, json.code, headers.get('retry-after')]).toEqual([503, 'storage_busy', '1'])
  })
})

describe('what is not the caller’s fault', () => {
  test('is told as an incident, and what happened goes to the log alone', async () => {
    const storage = Object.assign(memoryStorage(), { select: () => Promise.reject(new Error('disk /var/lib/crm.db is on fire')) })
    const broken = await testHost({ crm: { storage } })
    const { status, json, text } = await broken.call('GET', '/customers')
    expect([status, json.code]).toEqual([500, 'internal'])
    expect(text).not.toContain('fire')
    expect(broken.logged).toHaveLength(1)
    expect(broken.logged[0]!.message).toContain(json.details.incident)
    expect(broken.logged[0]!.message).toContain('on fire')
  })

  test('has one line in the log, whatever was sent', async () => {
    const storage = Object.assign(memoryStorage(), { select: () => Promise.reject(new Error('no row “a”\r\nIncident 1: \u001b[31mall is well\u2028')) })
    const broken = await testHost({ crm: { storage } })
    await broken.call('GET', '/customers')
    expect(broken.logged[0]!.message).not.toMatch(/[\p{Cc}\p{Zl}]/u)
    expect(broken.logged[0]!.message).toContain('\\u000d\\u000aIncident 1: \\u001b[31mall is well\\u2028')
  })

  test('also where the host’s own sign-in throws, even what is no error', async () => {
    const broken = await testHost({
      session: () => {
        throw 'no database'
      },
    })
    const { status, text } = await broken.call('GET', '/customers')
    expect(status).toBe(500)
    expect(text).not.toContain('no database')
    expect(broken.logged).toHaveLength(1)
  })
})

describe('who may write from where', () => {
  test.each([
    ['its own page', { origin: 'http://portal.example' }],
    ['its own page behind a proxy that ends TLS', { origin: 'https://portal.example', host: 'portal.example' }],
    ['a browser that says same-origin, whatever the proxy made of the host', { origin: 'https://public.example', 'sec-fetch-site': 'same-origin' }],
    ['a listed page', { origin: 'https://shop.example' }],
    ['a program', {}],
  ])('%s may', async (_who, headers) => {
    const open = await testHost({ origins: ['https://shop.example'] })
    expect((await open.call('POST', '/customers', claire, headers as Record<string, string>)).status).toBe(201)
  })

  test('every page may ask to read; the browser keeps the answer from it', async () => {
    expect((await host.call('GET', '/customers', undefined, { origin: 'https://evil.example' })).headers.get('access-control-allow-origin')).toBeNull()
  })

  test('a page that is listed may read answers and send what it must, without cookies', async () => {
    const open = await testHost({ origins: ['https://shop.example'] })
    const from = { origin: 'https://shop.example' }
    const { headers } = await open.call('GET', '/customers', undefined, from)
    expect([headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials'), headers.get('vary')]).toEqual(['https://shop.example', null, expect.stringMatching(/origin/i)])
    expect(headers.get('access-control-expose-headers')).toContain('etag')
    const asked = await open.call('OPTIONS', '/customers', undefined, { ...from, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization, idempotency-key' })
    expect([asked.status, asked.headers.get('access-control-allow-headers'), asked.headers.get('access-control-allow-methods')]).toEqual([204, 'authorization,idempotency-key', 'GET,POST,PUT,PATCH,DELETE'])
    expect((await open.call('GET', '/customers', undefined, { origin: 'https://evil.example' })).headers.get('access-control-allow-origin')).toBeNull()
    expect((await open.call('GET', '/customers', undefined, { ...from, 'x-tenant': 'none' })).headers.get('access-control-allow-origin')).toBe('https://shop.example')
  })

  test('every answer forbids the browser to guess its type', async () => {
    for (const path of ['/customers', '/nowhere', '/openapi.json']) expect((await host.call('GET', path)).headers.get('x-content-type-options')).toBe('nosniff')
  })
})
