import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { s3Files, type S3FilesOptions } from '@diwan/files'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startS3Server, type TestS3Server } from './test-s3-server.ts'

const key = { tenant: 'acme', id: '0190b7a0-0000-7000-8000-0000000000ab' }
const mebibyte = 1024 * 1024
let server: TestS3Server
const closing: (() => Promise<void>)[] = []

beforeEach(async () => {
  server = await startS3Server()
})
afterEach(async () => {
  await server.close()
  for (const close of closing.splice(0)) await close()
})

function open(options: Partial<S3FilesOptions> = {}) {
  const { endpoint, bucket, credentials } = server
  return s3Files({ endpoint, bucket, credentials, ...options })
}

/** So many bytes, in chunks of a mebibyte. */
async function* bytes(length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += mebibyte) yield new Uint8Array(Math.min(mebibyte, length - at)).fill(at / mebibyte)
}

/** A service that answers as it is told. */
async function serve(listener: RequestListener): Promise<string> {
  const other = createServer((request, response) => {
    request.resume()
    request.on('end', () => listener(request, response))
  })
  await once(other.listen(0, '127.0.0.1'), 'listening')
  closing.push(async () => {
    other.closeAllConnections()
    await new Promise((resolve) => other.close(resolve))
  })
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}`
}

function shown(): string[] {
  return server.requests.map((request) => request.replace(/ \/files\/.*/, ''))
}

describe('files in S3', () => {
  test('of up to 8 MiB take one request, longer ones a part for each 8 MiB', async () => {
    await open().write(key, bytes(8 * mebibyte))
    expect(shown()).toEqual(['PUT'])
    server.requests.length = 0
    await open().write({ ...key, tenant: 'globex' }, bytes(16 * mebibyte + 1))
    expect(shown()).toEqual(['POST', 'PUT', 'PUT', 'PUT', 'POST'])
  })

  test('are named by prefix, hash of the tenant and id', async () => {
    await open({ prefix: 'crm/' }).write(key, bytes(1))
    expect(server.requests[0]).toMatch(/^PUT \/files\/crm\/[0-9a-f]{32}\/ab\/0190b7a0-0000-7000-8000-0000000000ab$/)
  })

  test('need the right key', async () => {
    const store = open({ credentials: { ...server.credentials, secretAccessKey: 'wrong' } })
    await expect(store.write(key, bytes(1))).rejects.toMatchObject({ code: 'storage_failed', blame: 'storage', message: expect.stringContaining('403 SignatureDoesNotMatch') })
    await expect(store.read(key)).rejects.toMatchObject({ code: 'storage_failed' })
  })

  test('ask for credentials each time, so that they may expire', async () => {
    let asked = 0
    const store = open({ credentials: async () => (asked++, server.credentials) })
    await store.write(key, bytes(1))
    await store.remove(key)
    expect(asked).toBe(2)
  })

  test('are reached by host name where that is how the service wants it', async () => {
    const store = open({ endpoint: 'https://s3.eu-central-1.amazonaws.com', addressing: 'virtual-host', links: true })
    const link = new URL(await store.link!(key, { seconds: 60, contentType: 'image/png', contentDisposition: 'inline' }))
    expect(link.origin).toBe('https://files.s3.eu-central-1.amazonaws.com')
    expect(link.pathname).toMatch(/^\/[0-9a-f]{32}\/ab\/0190b7a0-0000-7000-8000-0000000000ab$/)
  })

  test('try again where the service is busy', async () => {
    let asked = 0
    const endpoint = await serve((_request, response) => {
      response.statusCode = ++asked < 3 ? 503 : 204
      response.end()
    })
    await open({ endpoint }).remove(key)
    expect(asked).toBe(3)
  })

  test('say where nobody is there', async () => {
    const endpoint = await serve(() => {})
    await closing.pop()!()
    await expect(open({ endpoint }).read(key)).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringContaining('could not be reached') })
  })

  test('are not stored where the service says so only after it said 200', async () => {
    const aborted: (string | undefined)[] = []
    const endpoint = await serve((request, response) => {
      if (request.method === 'DELETE') aborted.push(request.url)
      if (request.url!.includes('?uploads')) return response.end('<InitiateMultipartUploadResult><UploadId>a&amp;b</UploadId></InitiateMultipartUploadResult>')
      response.setHeader('etag', '"x"')
      return response.end(request.method === 'POST' ? '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>We failed</Message></Error>' : '')
    })
    await expect(open({ endpoint }).write(key, bytes(9 * mebibyte))).rejects.toMatchObject({ code: 'storage_failed', message: expect.stringContaining('InternalError We failed') })
    expect(aborted).toEqual([expect.stringContaining('uploadId=a%26b')])
  })

  test('of a service that does not know If-None-Match say what to set', async () => {
    const endpoint = await serve((_request, response) => {
      response.statusCode = 501
      response.end('<Error><Code>NotImplemented</Code></Error>')
    })
    await expect(open({ endpoint }).write(key, bytes(1))).rejects.toMatchObject({ hint: expect.stringContaining('conditionalWrites: false') })
  })

  test('are not read where the service sends another part than it was asked for', async () => {
    const endpoint = await serve((_request, response) => {
      response.writeHead(206, { 'content-range': 'bytes 0-99/100' })
      response.end('x'.repeat(100))
    })
    await expect(open({ endpoint }).read(key, { range: { offset: 0, length: 1 } })).rejects.toMatchObject({ code: 'storage_failed' })
  })

  test('have no links unless the host wants them', () => {
    expect(open().link).toBeUndefined()
    expect(open({ links: true }).link).toBeDefined()
  })

  test('have links that end when they are told to, which cannot be moved', async () => {
    const store = open({ links: true })
    await store.write(key, bytes(1))
    const about = { seconds: 60, contentType: 'image/png', contentDisposition: 'inline' }
    const address = new URL(await store.link!(key, about))
    expect(address.searchParams.get('X-Amz-Expires')).toBe('60')
    expect((await fetch(address)).status).toBe(200)
    for (const [name, value] of [['X-Amz-Expires', '600'], ['response-content-type', 'text/html'], ['response-content-disposition', 'attachment']] as const) {
      const moved = new URL(address)
      moved.searchParams.set(name, value)
      expect((await fetch(moved)).status, name).toBe(403)
    }
  })

  test('of an endpoint that is no address are refused at once', () => {
    expect(() => open({ endpoint: 's3.example' })).toThrowError(expect.objectContaining({ code: 'configuration_invalid', field: 'endpoint' }))
  })
})
