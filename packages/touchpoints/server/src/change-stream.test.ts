import { createCrm, type Crm } from '@diwan/core'
import { memoryStorage } from '@diwan/core/storage'
import { afterEach, describe, expect, test } from 'vitest'
import { claire, testHost, type TestHost } from './test-host.ts'

interface Block {
  readonly event?: string
  readonly id?: string
  readonly data?: string
  readonly comment?: string
}

const opened: AbortController[] = []
afterEach(() => opened.splice(0).forEach((controller) => controller.abort()))

/** Opens the stream and reads it block by block. */
async function listen(host: TestHost, path = '/changes/stream', headers: Record<string, string> = {}) {
  const controller = new AbortController()
  opened.push(controller)
  const response = await host.handler(new Request(`http://portal.example/api/crm${path}`, { headers, signal: controller.signal }))
  const reader = response.body!.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  async function next(): Promise<Block | undefined> {
    while (!rest.includes('\n\n')) {
      const { done, value } = await reader.read()
      if (done) return undefined
      rest += decoder.decode(value, { stream: true })
    }
    const [block] = rest.split('\n\n', 1)
    rest = rest.slice(block!.length + 2)
    return Object.fromEntries(block!.split('\n').map((line) => [line.split(': ', 1)[0] || 'comment', line.slice(line.indexOf(':') + 1).trim()]))
  }
  return { response, next, controller, cancel: () => reader.cancel() }
}

/** A host that counts who listens to its commits. */
async function countingHost(options: Parameters<typeof testHost>[0] = {}) {
  const host = await testHost(options)
  let listeners = 0
  const { on } = host.crm
  Object.assign(host.crm, {
    on: (...given: Parameters<Crm['on']>) => {
      listeners += 1
      const off = on(...given)
      return () => {
        listeners -= 1
        off()
      }
    },
  })
  return { host, listeners: () => listeners }
}

describe('an open stream', () => {
  test.each<[string, (session: { current: unknown }) => void]>([
    ['has gone', (session) => (session.current = undefined)],
    ['has other rights', (session) => (session.current = { tenant: 'acme', actor: { type: 'user', id: 'u_7', roles: ['clerk'] } })],
    ['is somebody else’s', (session) => (session.current = { tenant: 'globex', actor: { type: 'user', id: 'u_7' } })],
  ])('ends soon after its session %s', async (_, change) => {
    const session = { current: { tenant: 'acme', actor: { type: 'user', id: 'u_7', roles: ['manager'] } } as unknown }
    const host = await testHost({ session: () => session.current as never, sessionSeconds: 0.02, pollMilliseconds: 5 })
    const stream = await listen(host)
    expect((await stream.next())!.event).toBe('ready')
    const rest = stream.next()
    change(session)
    expect(await rest).toBeUndefined()
    expect(host.logged).toEqual([])
  })

  test('ends, and says so in the log, where nobody can tell whether its session is there', async () => {
    let isBroken = false
    const session = () => {
      if (isBroken) throw new Error('The directory is gone')
      return { tenant: 'acme', actor: { type: 'user', id: 'u_7' } } as const
    }
    const host = await testHost({ session, sessionSeconds: 0.02, pollMilliseconds: 5 })
    const stream = await listen(host)
    await stream.next()
    isBroken = true
    expect(await stream.next()).toBeUndefined()
    expect(host.logged).toHaveLength(1)
  })
})

describe('GET /changes/stream', () => {
  test('starts now, and tells the position to come back to', async () => {
    const host = await testHost()
    await host.call('POST', '/customers', claire)
    const stream = await listen(host)
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream')
    expect(await stream.next()).toMatchObject({ event: 'ready', id: expect.stringMatching(/^[\w-]{30,}$/) })
    await host.call('POST', '/customers', { kind: 'person', name: { given: 'Later' } })
    expect((await stream.next())!.event).toBe('change')
  })

  test('tells names and no values', async () => {
    const host = await testHost()
    const { json: customer } = await host.call('POST', '/customers', claire)
    const stream = await listen(host)
    await stream.next()
    await host.call('PATCH', `/customers/${customer.id}`, { source: 'a very private thing' }, { 'idempotency-key': 'op-9' })
    const { data, id } = (await stream.next())!
    expect(JSON.parse(data!)).toEqual({
      position: id,
      entity: 'customer',
      recordId: customer.id,
      operation: 'update',
      recordVersion: 2,
      at: expect.any(String),
      actor: 'user:u_7',
      fields: ['source'],
      customerIds: [customer.id],
      correlationId: 'op-9',
    })
    expect(data).not.toContain('private')
  })

  test.each([
    ['Last-Event-ID', (id: string): [string, Record<string, string>] => ['/changes/stream', { 'last-event-id': id }]],
    ['after', (id: string): [string, Record<string, string>] => [`/changes/stream?after=${id}`, {}]],
  ])('goes on after %s without losing anything', async (_by, request) => {
    const host = await testHost()
    const first = await listen(host)
    const { id } = (await first.next())!
    await first.cancel()
    for (const given of ['A', 'B', 'C']) await host.call('POST', '/customers', { kind: 'person', name: { given } })
    const second = await listen(host, ...request(id!))
    expect((await second.next())!.event).toBe('ready')
    const ids = [await second.next(), await second.next(), await second.next()].map((block) => block!.event)
    expect(ids).toEqual(['change', 'change', 'change'])
  })

  test('goes on from before the very first change', async () => {
    const host = await testHost()
    const first = await listen(host)
    const { id } = (await first.next())!
    expect(id).not.toBe('')
    await first.cancel()
    await host.call('POST', '/customers', claire)
    const second = await listen(host, '/changes/stream', { 'last-event-id': id! })
    await second.next()
    expect((await second.next())!.event).toBe('change')
  })

  test.each(['nonsense', '1', '-1', 'A'.repeat(60)])('says resync for the position %s, and goes on from now', async (position) => {
    const host = await testHost()
    await host.call('POST', '/customers', claire)
    const stream = await listen(host, '/changes/stream', { 'last-event-id': position })
    expect(await stream.next()).toMatchObject({ event: 'resync' })
    await host.call('POST', '/customers', claire)
    expect(await stream.next()).toMatchObject({ event: 'change' })
  })

  test('says resync for another tenant’s position', async () => {
    const host = await testHost()
    const theirs = await listen(host, '/changes/stream', { 'x-tenant': 'globex' })
    const { id } = (await theirs.next())!
    expect(await (await listen(host, '/changes/stream', { 'last-event-id': id! })).next()).toMatchObject({ event: 'resync' })
    expect(await (await listen(host, '/changes/stream', { 'last-event-id': id!, 'x-tenant': 'globex' })).next()).toMatchObject({ event: 'ready' })
  })

  test('tells a tenant nothing of another', async () => {
    const host = await testHost()
    const stream = await listen(host)
    await stream.next()
    await host.call('POST', '/customers', claire, { 'x-tenant': 'globex' })
    const { json: own } = await host.call('POST', '/customers', claire)
    expect(JSON.parse((await stream.next())!.data!).recordId).toBe(own.id)
  })

  test('leaves no trace of what somebody may not see, and moves them past it', async () => {
    const session = (request: Request) => ({ tenant: 'acme', actor: { type: 'user', id: request.headers.get('x-user') ?? 'u_7' } }) as const
    const host = await testHost({ session, heartbeatSeconds: 0.2, pollMilliseconds: 5 })
    const { json: customer } = await host.call('POST', '/customers', claire)
    const stream = await listen(host)
    await stream.next()
    const quiet = (await stream.next())!
    const note = { kind: 'note', visibility: 'private', participants: [{ customerId: customer.id, role: 'regarding' }] }
    for (let at = 0; at < 3; at++) await host.call('POST', '/interactions', note, { 'x-user': 'u_8' })
    // A heartbeat as before, with an id as long, which leads past all of it.
    const loud = (await stream.next())!
    expect([loud.event, loud.data, loud.comment, loud.id!.length]).toEqual([undefined, undefined, quiet.comment, quiet.id!.length])
    const again = await listen(host, '/changes/stream', { 'last-event-id': loud.id! })
    await again.next()
    await host.call('POST', '/customers', claire)
    expect(JSON.parse((await again.next())!.data!).entity).toBe('customer')
  })

  test('finds what another process wrote', async () => {
    const storage = memoryStorage()
    const host = await testHost({ crm: { storage }, pollMilliseconds: 5 })
    const stream = await listen(host)
    await stream.next()
    const other = await createCrm({ storage })
    await other.session({ tenant: 'acme', actor: { type: 'service', id: 'import' } }).customers.create(claire as never)
    expect(JSON.parse((await stream.next())!.data!).actor).toBe('service:import')
  })

  test('says that it is alive where nothing happens', async () => {
    const host = await testHost({ pollMilliseconds: 5, heartbeatSeconds: 0.01 })
    const stream = await listen(host)
    await stream.next()
    expect(await stream.next()).toMatchObject({ comment: 'still here' })
  })

  test('ends after a while, so that who has left is noticed', async () => {
    const host = await testHost({ streamSeconds: 0.02 })
    const stream = await listen(host)
    await stream.next()
    expect(await stream.next()).toBeUndefined()
  })

  test('leaves no listener behind when its reader cancels', async () => {
    const { host, listeners } = await countingHost()
    const streams = await Promise.all([listen(host), listen(host), listen(host)])
    await Promise.all(streams.map(({ next }) => next()))
    expect(listeners()).toBe(3)
    await Promise.all(streams.map(({ cancel }) => cancel()))
    expect(listeners()).toBe(0)
  })

  test('leaves no listener behind when the request is aborted while it waits', async () => {
    const { host, listeners } = await countingHost()
    const stream = await listen(host)
    await stream.next()
    const end = stream.next()
    stream.controller.abort()
    expect(await end).toBeUndefined()
    expect(listeners()).toBe(0)
  })

  test('starts nothing for HEAD', async () => {
    const { host, listeners } = await countingHost()
    const { status, headers } = await host.call('HEAD', '/changes/stream')
    expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream'])
    expect(listeners()).toBe(0)
  })

  test('ends and leaves a line in the log where the storage fails', async () => {
    const storage = memoryStorage()
    const { host, listeners } = await countingHost({ crm: { storage } })
    const stream = await listen(host)
    await stream.next()
    Object.assign(storage, { feed: () => Promise.reject(new Error('gone')) })
    expect(await stream.next()).toBeUndefined()
    expect(host.logged.map(({ message }) => message)).toEqual(['A stream of changes broke off'])
    expect(listeners()).toBe(0)
  })
})
