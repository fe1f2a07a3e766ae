import { describe, expect, test } from 'vitest'
import { later, nextTurn, person, testWorld, type Between } from './test-client.ts'
import type { Wait } from './wait.ts'

const world = await testWorld()

/** Answers with these, one after the other, then passes on. */
function first(...answers: readonly (() => Response)[]): Between {
  const left = [...answers]
  return (_request, pass) => {
    const answer = left.shift()
    return answer ? Promise.resolve().then(answer) : pass()
  }
}

const offline = (): Response => {
  throw new TypeError('fetch failed')
}
const busy = (retryAfter?: string) => () => new Response(null, { status: 503, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } })

describe('what is tried again', () => {
  test.each([
    ['the network', offline],
    ['a busy server', busy('1')],
    ['too many requests', () => new Response(null, { status: 429 })],
    ['a gateway', () => new Response('<html>', { status: 502 })],
  ])('a read, after trouble with %s', async (_what, trouble) => {
    const client = world.client({ between: first(trouble, trouble, trouble) })
    await expect(client.customers.find()).resolves.toMatchObject({ next: null })
  })

  test('a write, under the same key, so that it is done once', async () => {
    const fresh = await testWorld()
    let lost = 0
    const client = fresh.client({
      between: async (_request, pass) => {
        const answer = await pass()
        if (lost++ < 2) throw new TypeError('the answer was lost')
        return answer
      },
    })
    await client.customers.create(person('Claire'))
    const keys = fresh.requests.map((request) => request.headers.get('idempotency-key'))
    expect(keys).toHaveLength(3)
    expect(new Set(keys).size).toBe(1)
    expect((await client.customers.find()).items).toHaveLength(1)
  })

  test('not more often than allowed', async () => {
    world.requests.length = 0
    const client = world.client({ retries: 2, between: async () => offline() })
    await expect(client.customers.find()).rejects.toMatchObject({ code: 'network', cause: expect.any(TypeError) })
    expect(world.requests).toHaveLength(3)
  })

  test('not a refusal', async () => {
    world.requests.length = 0
    await expect(world.client().customers.create({ kind: 'alien' } as never)).rejects.toMatchObject({ code: 'validation_failed', status: 422 })
    expect(world.requests).toHaveLength(1)
  })

  test('not where the server wants more patience than a person has', async () => {
    world.requests.length = 0
    await expect(world.client({ between: first(busy('3600')) }).customers.find()).rejects.toMatchObject({ status: 503 })
    expect(world.requests).toHaveLength(1)
  })

  test('as late as the server asked, and a little later by chance', async () => {
    const waits: number[] = []
    const wait: Wait = (milliseconds, signal) => nextTurn(waits.push(milliseconds), signal)
    await world.client({ wait, between: first(busy('2'), offline) }).customers.find()
    expect(waits[0]).toBeGreaterThanOrEqual(2000)
    expect(waits[0]).toBeLessThanOrEqual(2300)
    expect(waits[1]).toBeLessThanOrEqual(600)
  })
})

describe('an aborted call', () => {
  test('rejects as aborted, before, during and between tries', async () => {
    const client = world.client({ between: async () => offline(), wait: (_milliseconds, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))) })
    await expect(client.customers.find({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
    const between = new AbortController()
    const waiting = client.customers.find({}, { signal: between.signal })
    between.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' })

    const controller = new AbortController()
    const asked = later()
    const hanging = world.client({
      between: (request) => {
        asked.resolve()
        return new Promise((_resolve, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason)))
      },
    })
    const call = hanging.customers.find({}, { signal: controller.signal })
    await asked.promise
    controller.abort()
    await expect(call).rejects.toMatchObject({ code: 'aborted' })
  })

  test('a closed client refuses, also what is under way', async () => {
    const asked = later()
    const client = world.client({
      between: (request) => {
        asked.resolve()
        return new Promise((_resolve, reject) => request.signal.addEventListener('abort', () => reject(request.signal.reason)))
      },
    })
    const call = client.customers.find()
    await asked.promise
    client.close()
    await expect(call).rejects.toMatchObject({ code: 'closed' })
    await expect(client.customers.find()).rejects.toMatchObject({ code: 'closed' })
  })
})

describe('a token', () => {
  test('is asked for once and sent with each request', async () => {
    let asked = 0
    world.requests.length = 0
    const client = world.client({ token: async () => `t${++asked}` })
    await Promise.all([client.customers.find(), client.tasks.find()])
    await client.session()
    expect(asked).toBe(1)
    expect(world.requests.map((request) => request.headers.get('authorization'))).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t1'])
  })

  test('is asked for once more after 401, by all who met it together', async () => {
    let asked = 0
    const client = world.client({
      token: async () => `t${++asked}`,
      between: (request, pass) => (request.headers.get('authorization') === 'Bearer t1' ? Promise.resolve(new Response(null, { status: 401 })) : pass()),
    })
    await Promise.all([client.customers.find(), client.tasks.find(), client.customers.create(person('A'))])
    expect(asked).toBe(2)
  })

  test('that is refused again is the end of it', async () => {
    world.requests.length = 0
    const client = world.client({ token: async () => 'bad', between: async () => Response.json({ code: 'session_missing', detail: 'Nobody' }, { status: 401 }) })
    await expect(client.customers.find()).rejects.toMatchObject({ code: 'session_missing' })
    expect(world.requests).toHaveLength(2)
  })

  test('that cannot be had is said so, and asked for again by the next call', async () => {
    let asked = 0
    const client = world.client({ token: () => (++asked === 1 ? Promise.reject(new Error('signed out')) : Promise.resolve('t')) })
    await expect(client.customers.find()).rejects.toMatchObject({ code: 'token_failed', cause: expect.objectContaining({ message: 'signed out' }) })
    await expect(client.customers.find()).resolves.toBeDefined()
  })
})

describe('an answer that is not the handler’s', () => {
  test('is told apart from a refusal', async () => {
    await expect(world.client({ between: async () => new Response('<html>', { status: 500 }) }).customers.find()).rejects.toMatchObject({ code: 'response_invalid', status: 500 })
    await expect(world.client({ between: async () => new Response('<html>') }).customers.find()).rejects.toMatchObject({ code: 'response_invalid' })
  })
})
