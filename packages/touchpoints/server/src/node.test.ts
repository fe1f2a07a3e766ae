import { createServer, request as httpRequest, Agent, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { memoryFiles } from '@diwan/core/storage'
import { toNodeListener } from '@diwan/server/node'
import { claire, testHost } from './test-host.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

async function send(port: number, method: string, path: string, body: string, agent: Agent): Promise<{ status: number; headers: IncomingMessage['headers']; text: string }> {
  const request = httpRequest({ port, method, path, agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } })
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  return { status: response.statusCode!, headers: response.headers, text }
}

describe('toNodeListener', () => {
  test('serves a handler over HTTP', async () => {
    const { handler } = await testHost()
    const port = await serve(toNodeListener(handler))
    const response = await fetch(`http://127.0.0.1:${port}/api/crm/customers`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(claire) })
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({ displayName: 'Claire Gute' })
  })

  test('closes the connection after a body of 2 MB, so that the next request on it is not lost', async () => {
    const { handler } = await testHost()
    const port = await serve(toNodeListener(handler))
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    try {
      for (let round = 0; round < 3; round++) {
        const large = await send(port, 'POST', '/api/crm/customers', JSON.stringify({ ...claire, source: 'x'.repeat(2 * 1024 * 1024) }), agent)
        expect([large.status, large.headers.connection, JSON.parse(large.text).code]).toEqual([413, 'close', 'body_too_large'])
        expect((await send(port, 'POST', '/api/crm/customers', JSON.stringify(claire), agent)).status).toBe(201)
      }
    } finally {
      agent.destroy()
    }
  })

  test('answers a large body that is still on its way, and takes no second request on that connection', async () => {
    const { handler } = await testHost()
    const port = await serve(toNodeListener(handler))
    const socket = connect(port, '127.0.0.1')
    socket.write(`POST /api/crm/customers HTTP/1.1\r\nHost: portal.example\r\nContent-Type: application/json\r\nContent-Length: ${3 * 1024 * 1024}\r\n\r\n{`)
    let text = ''
    for await (const chunk of socket.setEncoding('utf8')) text += chunk
    expect(text).toMatch(/^HTTP\/1\.1 413 /)
    expect(text).toMatch(/connection: close/i)
  })

  test('takes a file of 20 MiB in chunks, and gives it back, in parts too', async () => {
    const { handler, call } = await testHost()
    const { id: recordId } = (await call('POST', '/customers', claire)).json
    const port = await serve(toNodeListener(handler))
    const base = `http://127.0.0.1:${port}/api/crm`
    const chunk = new Uint8Array(1024 * 1024).map((_, at) => at % 251)
    async function* body() {
      for (let n = 0; n < 20; n++) yield chunk
    }
    const response = await fetch(`${base}/attachments?name=a.bin&entity=customer&recordId=${recordId}`, { method: 'POST', body: body(), duplex: 'half', headers: { 'content-type': 'application/octet-stream' } } as unknown as RequestInit)
    const attachment = (await response.json()) as { id: string; size: number }
    expect([response.status, attachment.size]).toEqual([201, 20 * chunk.length])
    const { url } = (await call('GET', `/attachments/${attachment.id}/link`)).json
    const whole = new Uint8Array(await (await fetch(`${base}/${url}`)).arrayBuffer())
    expect(whole.length).toBe(20 * chunk.length)
    expect(Buffer.compare(whole.subarray(chunk.length * 19), chunk)).toBe(0)
    const part = await fetch(`${base}/${url}`, { headers: { range: `bytes=${chunk.length}-${chunk.length + 2}` } })
    expect([part.status, [...new Uint8Array(await part.arrayBuffer())]]).toEqual([206, [0, 1, 2]])
    const head = await fetch(`${base}/${url}`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(20 * chunk.length)])
  })

  test('ends a file that is too large in mid-stream, and takes no second request on that connection', async () => {
    const { handler, call } = await testHost({ crm: { files: { maxBytes: 1024 * 1024 } } })
    const { id: recordId } = (await call('POST', '/customers', claire)).json
    const port = await serve(toNodeListener(handler))
    const socket = connect(port, '127.0.0.1')
    socket.write(`POST /api/crm/attachments?name=a&entity=customer&recordId=${recordId} HTTP/1.1\r\nHost: portal.example\r\nTransfer-Encoding: chunked\r\n\r\n`)
    const part = Buffer.alloc(1024 * 1024)
    for (let n = 0; n < 2; n++) socket.write(Buffer.concat([Buffer.from('100000\r\n'), part, Buffer.from('\r\n')]))
    let text = ''
    for await (const chunk of socket.setEncoding('utf8')) text += chunk
    expect(text).toMatch(/^HTTP\/1\.1 413 /)
    expect(text).toMatch(/connection: close/i)
    expect(text).toContain('file_too_large')
  })

  test('keeps nothing of a file whose sender goes away', async () => {
    const store = memoryFiles()
    const { handler, call, logged } = await testHost({ crm: { ports: { files: store } } })
    const { id: recordId } = (await call('POST', '/customers', claire)).json
    const port = await serve(toNodeListener(handler))
    const socket = connect(port, '127.0.0.1')
    socket.write(`POST /api/crm/attachments?name=a&entity=customer&recordId=${recordId} HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(1000)}`)
    while (store.stored().bytes === 0) await new Promise((resolve) => setTimeout(resolve))
    socket.destroy()
    while (store.stored().files > 0) await new Promise((resolve) => setTimeout(resolve))
    expect((await call('GET', '/attachments')).json.items).toEqual([])
    expect(logged).toEqual([])
  })

  test('leaves the globals of the host’s process alone', async () => {
    const before = [globalThis.Request, globalThis.Response]
    toNodeListener((await testHost()).handler)
    expect([globalThis.Request, globalThis.Response]).toEqual(before)
  })

  test('sees the whole address under middleware that cuts the mount path off', async () => {
    const { handler } = await testHost()
    const listener = toNodeListener(handler)
    const port = await serve((request, response) => {
      Object.assign(request, { originalUrl: request.url, url: request.url!.slice('/api/crm'.length) })
      void listener(request, response)
    })
    expect((await fetch(`http://127.0.0.1:${port}/api/crm/customers?limit=1`)).status).toBe(200)
  })

  test('stops listening to commits when the reader of a stream goes away', async () => {
    const host = await testHost()
    let listeners = 0
    let gone: () => void = () => {}
    const ended = new Promise<void>((resolve) => (gone = resolve))
    const { on } = host.crm
    Object.assign(host.crm, {
      on: (...given: Parameters<typeof on>) => {
        listeners += 1
        const off = on(...given)
        return () => {
          listeners -= 1
          off()
          gone()
        }
      },
    })
    const port = await serve(toNodeListener(host.handler))
    const controller = new AbortController()
    const response = await fetch(`http://127.0.0.1:${port}/api/crm/changes/stream`, { signal: controller.signal })
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader.read()).value).toContain('event: ready')
    expect(listeners).toBe(1)
    await host.call('POST', '/customers', claire)
    expect((await reader.read()).value).toContain('event: change')
    controller.abort()
    await ended
    expect(listeners).toBe(0)
  })

  test.each(['GET /api/crm/customers HTTP/1.1\r\nHost: a b\r\n\r\n', 'GET \\\\evil HTTP/1.1\r\nHost: x\r\n\r\n', 'GET http://[/ HTTP/1.1\r\nHost: x\r\n\r\n'])('answers the broken request %j without falling over', async (text) => {
    const { handler, logged } = await testHost()
    const port = await serve(toNodeListener(handler))
    const socket = connect(port, '127.0.0.1')
    socket.end(text)
    let answer = ''
    for await (const chunk of socket.setEncoding('utf8')) answer += chunk
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(answer).not.toMatch(/\s{2,}at |\.[cm]?[jt]s:\d+|node_modules/)
    expect(logged).toEqual([])
    expect((await fetch(`http://127.0.0.1:${port}/api/crm/customers`)).status).toBe(200)
  })
})
