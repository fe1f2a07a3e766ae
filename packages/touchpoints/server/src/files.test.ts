import type { Attachment, FileScanner } from '@diwan/core'
import { memoryFiles } from '@diwan/core/storage'
import { createHandler } from '@diwan/server'
import { beforeEach, describe, expect, test } from 'vitest'
import { agent, claire, secret, testHost, type TestHost } from './test-host.ts'

const base = 'http://portal.example/api/crm'
const html = '<!doctype html><script>alert(document.domain)</script>'
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.domain)</script></svg>'
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1, 2, 3])

let clock: { time: number }
let store: ReturnType<typeof memoryFiles>
let host: TestHost
let customerId: string

beforeEach(async () => {
  clock = { time: Date.parse('2026-11-22T09:30:00Z') }
  store = memoryFiles()
  await open({})
})

async function open(options: Parameters<typeof testHost>[0]): Promise<void> {
  host = await testHost({ ...options, crm: { ...options?.crm, ports: { clock: { now: () => clock.time }, files: store, ...options?.crm?.ports } } })
  customerId = (await host.call('POST', '/customers', claire)).json.id
}

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>

function send(method: string, path: string, headers: Readonly<Record<string, string>> = {}, body?: Body): Promise<Response> {
  return host.handler(new Request(path.startsWith('http') ? path : base + path, { method, headers, ...(body !== undefined && { body, duplex: 'half' }) }))
}

function upload(body: Body, { name = 'note.txt', type = 'text/plain', headers = {}, record = customerId }: { name?: string; type?: string; headers?: Readonly<Record<string, string>>; record?: string } = {}): Promise<Response> {
  return send('POST', `/attachments?name=${encodeURIComponent(name)}&entity=customer&recordId=${record}`, { ...(type && { 'content-type': type }), ...headers }, body)
}

async function added(...given: Parameters<typeof upload>): Promise<Attachment> {
  const response = await upload(...given)
  const json = await response.json()
  expect(response.status, JSON.stringify(json)).toBe(201)
  return json as Attachment
}

/** The address of a link, as a client makes it. */
async function linkTo(id: string, query = '', headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await send('GET', `/attachments/${id}/link${query}`, headers)
  const json = (await response.json()) as { url: string }
  expect(response.status, JSON.stringify(json)).toBe(200)
  return new URL(json.url, `${base}/`).href
}

async function problemOf(response: Response): Promise<{ status: number; code: string }> {
  const { code } = (await response.json()) as { code: string }
  return { status: response.status, code }
}

describe('an upload', () => {
  test('becomes an attachment, with its address and tag', async () => {
    const response = await upload('Hello world', { name: '../../etc/passwd', type: 'Text/Plain; charset=utf-8' })
    const json = (await response.json()) as Attachment
    expect(response.status).toBe(201)
    expect(json).toMatchObject({ name: 'passwd', mediaType: 'text/plain', size: 11, entity: 'customer', recordId: customerId, createdBy: 'user:u_7' })
    expect([response.headers.get('location'), response.headers.get('etag')]).toEqual([`/api/crm/attachments/${json.id}`, '"1"'])
    expect((await host.call('GET', `/attachments/${json.id}`)).json).toEqual(json)
  })

  test('may have no body and no type', async () => {
    expect(await added('', { type: '' })).toMatchObject({ size: 0 })
    expect((await (await upload(png, { type: '' })).json()) as Attachment).toMatchObject({ mediaType: 'application/octet-stream', size: png.length })
  })

  test('is stored as it comes, without the whole body in memory', async () => {
    const chunk = new Uint8Array(65_536)
    let pulled = 0
    let ahead = 0
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          ahead = Math.max(ahead, pulled - store.stored().bytes)
          if (pulled >= 4 * 1024 * 1024) return controller.close()
          pulled += chunk.length
          controller.enqueue(chunk)
        },
      },
      { highWaterMark: 0 },
    )
    expect(await added(body)).toMatchObject({ size: 4 * 1024 * 1024 })
    expect(ahead).toBeLessThanOrEqual(4 * chunk.length)
  })

  test('of an endless stream ends at the limit, with a closed connection and nothing left', async () => {
    await open({ crm: { files: { maxBytes: 1_000_000 } } })
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 65_536
        controller.enqueue(new Uint8Array(65_536))
      },
    })
    const response = await upload(endless)
    expect(response.headers.get('connection')).toBe('close')
    expect(await problemOf(response)).toEqual({ status: 413, code: 'file_too_large' })
    expect(pulled).toBeLessThan(2_000_000)
    expect(store.stored()).toEqual({ files: 0, bytes: 0 })
  })

  test('that is announced to be too large is not read', async () => {
    await open({ crm: { files: { maxBytes: 1_000_000 } } })
    let pulled = 0
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(++pulled)) }, { highWaterMark: 0 })
    expect(await problemOf(await upload(body, { headers: { 'content-length': '1000001' } }))).toEqual({ status: 413, code: 'file_too_large' })
    expect(pulled).toBe(0)
  })

  test.each(['3', '1000'])('whose content-length of %s is a lie is refused', async (length) => {
    expect(await problemOf(await upload('Hello world', { headers: { 'content-length': length } }))).toEqual({ status: 400, code: 'file_incomplete' })
    expect(store.stored()).toEqual({ files: 0, bytes: 0 })
  })

  test('that breaks off leaves nothing', async () => {
    let sent = false
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent) controller.error(new Error('ECONNRESET'))
        else controller.enqueue(new Uint8Array(100))
        sent = true
      },
    })
    expect(await problemOf(await upload(broken))).toEqual({ status: 400, code: 'file_incomplete' })
    expect(store.stored()).toEqual({ files: 0, bytes: 0 })
    expect(host.logged).toEqual([])
  })

  test('that is aborted leaves nothing, and is no incident', async () => {
    const controller = new AbortController()
    let asked: () => void = () => {}
    const waiting = new Promise<void>((resolve) => (asked = resolve))
    const stalling = new ReadableStream<Uint8Array>({ pull: () => (asked(), new Promise<void>(() => {})) }, { highWaterMark: 0 })
    const request = new Request(`${base}/attachments?name=a&entity=customer&recordId=${customerId}`, { method: 'POST', body: stalling, duplex: 'half', signal: controller.signal } as RequestInit)
    const answer = host.handler(request)
    await waiting
    controller.abort()
    expect((await answer).status).toBe(400)
    expect([store.stored(), host.logged]).toEqual([{ files: 0, bytes: 0 }, []])
  })

  test('is done once under its key', async () => {
    const headers = { 'idempotency-key': 'k1' }
    const first = await added('abc', { headers })
    expect(await added('abc', { headers })).toEqual(first)
    expect(store.stored().files).toBe(1)
    expect((await host.call('GET', `/attachments/${first.id}/changes`)).json.items[0].correlationId).toBe('k1')
    expect(await problemOf(await upload('abd', { headers }))).toEqual({ status: 422, code: 'once_key_reused' })
  })

  test.each([
    ['compressed', 415, 'unsupported_media_type', { headers: { 'content-encoding': 'gzip' } }],
    ['of a type that is no type', 422, 'validation_failed', { type: 'nonsense' }],
    ['a page that is said to be a picture', 415, 'file_type_refused', { type: 'image/png' }],
    ['for a record that is not there', 422, 'validation_failed', { record: '0190b7a0-0000-7000-8000-000000000000' }],
    ['from a page of another origin', 403, 'origin_refused', { headers: { origin: 'https://evil.example' } }],
    ['of nobody', 401, 'session_missing', { headers: { 'x-tenant': 'none' } }],
    ['for a record of another tenant', 422, 'validation_failed', { headers: { 'x-tenant': 'globex' } }],
    ['under a key that is none', 400, 'header_invalid', { headers: { 'idempotency-key': 'a b' } }],
  ])('%s is refused', async (_what, status, code, options) => {
    expect(await problemOf(await upload(html, options))).toEqual({ status, code })
    expect(store.stored().files).toBe(0)
  })

  test.each([
    ['infected', 422, 'file_infected'],
    ['failed', 503, 'file_scan_failed'],
  ] as const)('that is %s is refused', async (verdict, status, code) => {
    const scanner: FileScanner = { scan: async () => ({ verdict, finding: 'Eicar', reason: 'old' }) }
    await open({ crm: { ports: { scanner } } })
    expect(await problemOf(await upload('EICAR'))).toEqual({ status, code })
  })

  test('to a CRM without a file store says so', async () => {
    store = undefined as never
    await open({})
    expect(await problemOf(await upload('a'))).toEqual({ status: 501, code: 'files_missing' })
  })

  test('is the only way to an attachment', async () => {
    const json = JSON.stringify({ entity: 'customer', recordId: customerId, name: 'a.html', mediaType: 'text/html', size: 1, sha256: 'a'.repeat(64) })
    expect(await problemOf(await send('POST', '/attachments', { 'content-type': 'application/json' }, json))).toEqual({ status: 400, code: 'query_invalid' })
  })
})

describe('a link', () => {
  test('reads the file without a session', async () => {
    const { id, sha256 } = await added('Hello world')
    const answer = await send('GET', await linkTo(id), { 'x-tenant': 'none' })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('Hello world')
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '11',
      'content-disposition': `attachment; filename="note.txt"; filename*=UTF-8''note.txt`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'accept-ranges': 'bytes',
      etag: `"${sha256}"`,
    })
  })

  test('says until when it leads there, and leads nowhere from then on', async () => {
    const { id } = await added('Hello world')
    const { json } = await host.call('GET', `/attachments/${id}/link`)
    expect(json.expiresAt).toBe('2026-11-22T09:35:00.000Z')
    const address = `${base}/${json.url}`
    clock.time += 300_000 - 1
    expect((await send('GET', address)).status).toBe(200)
    clock.time += 1
    expect(await problemOf(await send('GET', address))).toEqual({ status: 403, code: 'link_invalid' })
  })

  test('lives as long as the host says', async () => {
    await open({ linkSeconds: 10 })
    expect((await host.call('GET', `/attachments/${(await added('a')).id}/link`)).json.expiresAt).toBe('2026-11-22T09:30:10.000Z')
  })

  test('is not minted for what the session may not read', async () => {
    const { id } = await added('Hello world')
    expect(await problemOf(await send('GET', `/attachments/${id}/link`, { 'x-tenant': 'globex' }))).toEqual({ status: 404, code: 'not_found' })
    expect(await problemOf(await send('GET', `/attachments/${id}/link`, { 'x-tenant': 'none' }))).toEqual({ status: 401, code: 'session_missing' })
    expect(await problemOf(await send('GET', '/attachments/nonsense/link'))).toEqual({ status: 404, code: 'not_found' })
  })

  test('of one tenant opens nothing of another', async () => {
    const { id } = await added('ours')
    const theirs = (await host.call('POST', '/customers', claire, { 'x-tenant': 'globex' })).json.id
    await added('theirs', { record: theirs, headers: { 'x-tenant': 'globex' } })
    const payload = (address: string) => address.split('/').at(-1)!.slice(22)
    const own = await linkTo(id)
    const forged = Buffer.from(payload(own), 'base64url').toString().replace('acme', 'globex')
    const token = own.split('/').at(-1)!.slice(0, 22) + Buffer.from(forged).toString('base64url')
    expect(await problemOf(await send('GET', `/files/${token}`))).toEqual({ status: 403, code: 'link_invalid' })
  })

  test('that was changed anywhere, was made up, or is a cursor, leads nowhere, and all say the same', async () => {
    const { id } = await added('Hello world')
    await added('another')
    const token = (await linkTo(id)).split('/').at(-1)!
    const cursor = (await host.call('GET', '/attachments?limit=1')).json.next as string
    expect(cursor).toEqual(expect.any(String))
    const tokens = ['a', 'nonsense', token.slice(1), token.slice(0, -1), `${token}A`, token.slice(0, 22), cursor, ...[0, 10, 21, 22, 23, 60, token.length - 1].map((at) => token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1))]
    const texts = new Set<string>()
    for (const each of tokens) {
      const answer = await send('GET', `/files/${encodeURIComponent(each)}`)
      expect(answer.status, each).toBe(403)
      texts.add(await answer.text())
    }
    expect(texts.size).toBe(1)
    expect(host.logged).toEqual([])
  })

  test('sealed with another secret leads nowhere', async () => {
    const { id } = await added('Hello world')
    const address = await linkTo(id)
    expect((await createHandler(host.crm, { secret, session: () => undefined })(new Request(address))).status).toBe(200)
    expect(await problemOf(await createHandler(host.crm, { secret: `${secret} of another host`, session: () => undefined })(new Request(address)))).toEqual({ status: 403, code: 'link_invalid' })
  })

  test('to a file that was deleted since leads nowhere', async () => {
    const { id } = await added('Hello world')
    const address = await linkTo(id)
    await host.call('DELETE', `/attachments/${id}`)
    expect(await problemOf(await send('GET', address))).toEqual({ status: 403, code: 'link_invalid' })
  })

  test('acts as whoever minted it, by the rights that they have when it is followed', async () => {
    let mayRead = true
    await open({ crm: { policy: ({ actor, action, entity }) => actor.roles?.includes('agent') === true && (mayRead || action !== 'read' || entity !== 'customer') }, session: () => ({ ...agent(), actor: { type: 'user', id: 'u_7', roles: ['agent'] } }) })
    const address = await linkTo((await added('Hello world')).id)
    expect((await send('GET', address)).status).toBe(200)
    mayRead = false
    expect(await problemOf(await send('GET', address))).toEqual({ status: 403, code: 'link_invalid' })
  })

  test('tells nothing of what the host’s actor carries besides', async () => {
    await open({ session: () => ({ ...agent(), actor: { type: 'user', id: 'u_7', accessToken: 'tell-nobody' } as never }) })
    const address = await linkTo((await added('a')).id)
    expect(Buffer.from(address.split('/').at(-1)!.slice(22), 'base64url').toString()).not.toContain('tell-nobody')
  })

  test('goes to the store itself where the store makes links', async () => {
    Object.assign(store, { link: async (_key: unknown, about: object) => `https://bucket.example/x?${JSON.stringify(about)}` })
    const { id } = await added('Hello world')
    const { json } = await host.call('GET', `/attachments/${id}/link?inline=true`)
    expect(json).toEqual({ url: expect.stringMatching(/^https:\/\/bucket\.example\/x\?\{"seconds":300,"contentType":"application\/octet-stream","contentDisposition":"attachment;/), expiresAt: '2026-11-22T09:35:00.000Z' })
  })
})

describe('what a stranger uploaded runs in nobody’s page', () => {
  test.each([
    ['text/html', 'a.html', html],
    ['image/svg+xml', 'a.svg', svg],
    ['application/xhtml+xml', 'a.xhtml', html],
    ['text/javascript', 'a.js', 'alert(1)'],
    ['text/css', 'a.css', '*{}'],
  ])('%s is saved, and its type is not told, even where it is asked to be shown', async (type, name, body) => {
    const { id } = await added(body, { type, name })
    const { headers } = await send('GET', await linkTo(id, '?inline=true'))
    expect(headers.get('content-type')).toBe('application/octet-stream')
    expect(headers.get('content-disposition')).toMatch(/^attachment;/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain('sandbox')
  })

  test('a picture is shown where that is asked for', async () => {
    const { id } = await added(png, { type: 'image/png', name: 'a.png' })
    const shown = await send('GET', await linkTo(id, '?inline=true'))
    expect([shown.headers.get('content-type'), shown.headers.get('content-disposition')]).toEqual(['image/png', `inline; filename="a.png"; filename*=UTF-8''a.png`])
    expect((await send('GET', await linkTo(id))).headers.get('content-disposition')).toMatch(/^attachment;/)
  })

  test('a name with quotes and line breaks stays a name', async () => {
    const { id } = await added('a', { name: 'a"\r\nX-Evil: 1\r\n\r\n<script>.html' })
    const { headers } = await send('GET', await linkTo(id))
    expect(headers.get('x-evil')).toBeNull()
    expect(headers.get('content-disposition')).toBe(`attachment; filename="a_X-Evil: 1<script>.html"; filename*=UTF-8''a%22X-Evil%3A%201%3Cscript%3E.html`)
  })

  test('a type cannot be changed after the file was looked at', async () => {
    const { id } = await added(html, { type: 'text/html' })
    expect((await host.call('PATCH', `/attachments/${id}`, { mediaType: 'image/png' })).json.code).toBe('unknown_field')
  })
})

describe('a part of a file', () => {
  let address: string
  let etag: string
  beforeEach(async () => {
    const { id, sha256 } = await added('0123456789')
    address = await linkTo(id)
    etag = `"${sha256}"`
  })

  test.each([
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=7-100', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
  ])('%s is %s', async (range, text, contentRange) => {
    const answer = await send('GET', address, { range })
    expect([answer.status, answer.headers.get('content-range'), answer.headers.get('content-length')]).toEqual([206, contentRange, String(text.length)])
    expect(await answer.text()).toBe(text)
  })

  test.each(['bytes=10-', 'bytes=10-20', 'bytes=-0', 'bytes=999999999999999-'])('%s is not there, and the answer says how much is', async (range) => {
    const answer = await send('GET', address, { range })
    expect(answer.headers.get('content-range')).toBe('bytes */10')
    expect(await problemOf(answer)).toEqual({ status: 416, code: 'range_invalid' })
  })

  test.each(['bytes=0-1,3-4', 'lines=1-2', 'bytes=4-2', 'bytes=-', 'bytes=a-b', 'bytes=99999999999999999999-'])('%s is not understood, and answered with the whole', async (range) => {
    const answer = await send('GET', address, { range })
    expect([answer.status, await answer.text()]).toEqual([200, '0123456789'])
  })

  test('is given on the condition that the file is the same', async () => {
    expect((await send('GET', address, { range: 'bytes=0-1', 'if-range': etag })).status).toBe(206)
    for (const other of ['"other"', `W/${etag}`, 'Sun, 22 Nov 2026 09:30:00 GMT']) expect((await send('GET', address, { range: 'bytes=0-1', 'if-range': other })).status).toBe(200)
  })

  test('is not sent to a reader who has the file', async () => {
    const answer = await send('GET', address, { 'if-none-match': etag })
    expect([answer.status, await answer.text(), answer.headers.get('etag')]).toEqual([304, '', etag])
  })

  test('is announced by HEAD', async () => {
    const answer = await send('HEAD', address, { range: 'bytes=2-4' })
    expect([answer.status, answer.headers.get('content-range'), answer.headers.get('content-length'), await answer.text()]).toEqual([206, 'bytes 2-4/10', '3', ''])
  })

  test('of an empty file is none', async () => {
    const empty = await linkTo((await added('')).id)
    expect((await send('GET', empty, { range: 'bytes=0-' })).status).toBe(416)
    expect(await (await send('GET', empty)).text()).toBe('')
  })
})
