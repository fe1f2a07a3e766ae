import { afterEach, describe, expect, test, vi } from 'vitest'
import { later, nextTurn, person, testWorld, until } from './test-client.ts'
import type { HttpClient } from './create-client.ts'
import type { ChangeEvent } from './types.ts'

const clients: HttpClient[] = []
afterEach(() => {
  clients.splice(0).forEach((client) => client.close())
  vi.useRealTimers()
})

function kept(client: HttpClient): HttpClient {
  clients.push(client)
  return client
}

const streams = (requests: readonly Request[]): readonly Request[] => requests.filter(({ url }) => url.endsWith('/changes/stream'))

/** Subscribes, and notes what is heard. */
function hearing(client: HttpClient) {
  const heard: (ChangeEvent | 'live' | 'offline' | 'resync')[] = []
  const stop = client.subscribe({ changed: (event) => heard.push(event), state: (state) => heard.push(state), resync: () => heard.push('resync') })
  return { heard, stop, changes: () => heard.filter((one): one is ChangeEvent => typeof one === 'object') }
}

describe('subscribe', () => {
  test('hears what another client writes', async () => {
    const world = await testWorld()
    const { heard, changes } = hearing(kept(world.client()))
    await until(() => heard.includes('live'))
    const { id } = await world.client({ as: 'u_8' }).customers.create(person('Claire'), { operation: 'op-1' })
    await until(() => changes().length > 0)
    expect(changes()[0]).toMatchObject({ entity: 'customer', recordId: id, operation: 'create', actor: 'user:u_8', customerIds: [id], correlationId: 'op-1' })
  })

  test('shares one stream among all listeners, from the first to the last', async () => {
    const world = await testWorld()
    const client = kept(world.client())
    const [a, b] = [hearing(client), hearing(client)]
    await until(() => a.heard.includes('live') && b.heard.includes('live'))
    expect(streams(world.requests)).toHaveLength(1)
    a.stop()
    a.stop()
    await client.customers.create(person('A'))
    await until(() => b.changes().length > 0)
    expect(a.changes()).toEqual([])
    b.stop()
    expect(streams(world.requests)[0]!.signal.aborted).toBe(true)
    const c = hearing(client)
    await until(() => c.heard.includes('live'))
    expect(streams(world.requests)).toHaveLength(2)
  })

  test('tells a late listener at once that it is live', async () => {
    const world = await testWorld()
    const client = kept(world.client())
    const a = hearing(client)
    await until(() => a.heard.includes('live'))
    expect(hearing(client).heard).toEqual(['live'])
  })

  test('goes on after a break where it was, and says so', async () => {
    const world = await testWorld()
    const cut = later()
    let opened = 0
    const client = kept(
      world.client({
        between: async (request, pass) => {
          const response = await pass()
          if (!request.url.endsWith('/changes/stream') || ++opened > 1) return response
          void cut.promise.then(() => broken.abort())
          const broken = new AbortController()
          return new Response(response.body!.pipeThrough(new TransformStream(), { signal: broken.signal }), response)
        },
        wait: async (milliseconds, signal) => {
          if (opened === 1) await world.client({ as: 'u_8' }).customers.create(person('Missed?'))
          await nextTurn(milliseconds, signal)
        },
      }),
    )
    const { heard, changes } = hearing(client)
    await until(() => heard.includes('live'))
    cut.resolve()
    await until(() => changes().length > 0)
    expect(heard.map((one) => (typeof one === 'object' ? one.operation : one))).toEqual(['live', 'offline', 'live', 'create'])
    expect(streams(world.requests)[1]!.headers.get('last-event-id')).toBeTruthy()
  })

  test('says nothing of a stream that the server ends and gives again', async () => {
    const world = await testWorld({ streamSeconds: 0.02 })
    const { heard } = hearing(kept(world.client()))
    await until(() => streams(world.requests).length > 2)
    expect(heard).toEqual(['live'])
  })

  test('keeps trying while the server is away', async () => {
    const world = await testWorld()
    let failures = 0
    const client = kept(
      world.client({
        between: (_request, pass) => {
          if (++failures <= 5) throw new TypeError('fetch failed')
          return pass()
        },
      }),
    )
    const { heard } = hearing(client)
    await until(() => heard.includes('live'))
    expect(heard).toEqual(['offline', 'live'])
    expect(failures).toBe(6)
  })

  test('passes resync on where its position is unknown', async () => {
    const world = await testWorld()
    let opened = 0
    const client = kept(
      world.client({
        between: async (request, pass) => {
          opened += 1
          if (opened > 1) return pass()
          expect(request.headers.get('last-event-id')).toBeNull()
          return new Response('event: ready\nid: of-another-database\ndata: {}\n\n')
        },
      }),
    )
    const { heard } = hearing(client)
    await until(() => heard.includes('resync'))
    expect(heard).toEqual(['live', 'resync'])
  })

  test('takes a connection for dead after two silent heartbeats', async () => {
    vi.useFakeTimers()
    const world = await testWorld()
    let opened = 0
    const client = kept(
      world.client({
        between: async (request) => {
          opened += 1
          const body = new ReadableStream({ start: (controller) => request.signal.addEventListener('abort', () => controller.error(request.signal.reason)) })
          return new Response(body)
        },
      }),
    )
    hearing(client)
    await vi.advanceTimersByTimeAsync(49_999)
    expect(opened).toBe(1)
    await vi.advanceTimersByTimeAsync(10)
    expect(opened).toBe(2)
  })

  test('one listener’s mistake is told to the page and costs no other listener anything', async () => {
    const world = await testWorld()
    const client = kept(world.client())
    const mistakes: unknown[] = []
    const caught = (error: unknown): void => void mistakes.push(error)
    const others = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException').on('uncaughtException', caught)
    try {
      client.subscribe({
        changed() {
          throw new Error('mine')
        },
      })
      const { heard, changes } = hearing(client)
      await until(() => heard.includes('live'))
      await client.customers.create(person('A'))
      await client.customers.create(person('B'))
      await until(() => changes().length === 2 && mistakes.length === 2)
      expect(mistakes).toEqual([new Error('mine'), new Error('mine')])
    } finally {
      process.off('uncaughtException', caught)
      for (const listener of others) process.on('uncaughtException', listener)
    }
  })

  test('ends with the client', async () => {
    const world = await testWorld()
    const client = world.client()
    const { heard } = hearing(client)
    await until(() => heard.includes('live'))
    client.close()
    expect(streams(world.requests)[0]!.signal.aborted).toBe(true)
  })
})
