import { beforeEach, describe, expect, test } from 'vitest'
import type { HttpClient } from '@diwan/client'
import { person, testWorld, type TestWorld } from './test-client.ts'

let world: TestWorld
let client: HttpClient
let record: { readonly entity: string; readonly id: string }

beforeEach(async () => {
  world = await testWorld()
  client = world.client()
  record = { entity: 'customer', id: (await client.customers.create(person('Claire'))).id }
})

describe('attachments', () => {
  test('are uploaded as they are, under the name and the type of the file', async () => {
    const attachment = await client.attachments.upload(new File(['Hello world'], 'عقد.txt', { type: 'text/plain' }), { record })
    expect(attachment).toMatchObject({ name: 'عقد.txt', mediaType: 'text/plain', size: 11, recordId: record.id })
    expect(await client.attachments.get(attachment.id)).toEqual(attachment)
    expect((await client.attachments.find({ where: { recordId: record.id } })).items).toEqual([attachment])
  })

  test('may be given another name and type, and a blob has neither', async () => {
    expect(await client.attachments.upload(new Blob(['a,b']), { record, name: 'a.csv', mediaType: 'text/csv' })).toMatchObject({ name: 'a.csv', mediaType: 'text/csv' })
    expect(await client.attachments.upload(new Blob(['a,b']), { record })).toMatchObject({ name: 'file', mediaType: 'application/octet-stream' })
  })

  test('are read by an address that needs no session', async () => {
    const { id } = await client.attachments.upload(new File(['Hello world'], 'a.txt'), { record })
    const { url, expiresAt } = await client.attachments.link(id)
    expect(url).toMatch(/^http:\/\/portal\.example\/api\/crm\/files\/[\w-]+$/)
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now())
    const answer = await world.handler(new Request(url))
    expect([await answer.text(), answer.headers.get('content-disposition')]).toEqual(['Hello world', `attachment; filename="a.txt"; filename*=UTF-8''a.txt`])
  })

  test('are shown where that is asked for', async () => {
    const { id } = await client.attachments.upload(new File(['GIF89a…'], 'a.gif', { type: 'image/gif' }), { record })
    const { url } = await client.attachments.link(id, { inline: true })
    expect((await world.handler(new Request(url))).headers.get('content-disposition')).toMatch(/^inline/)
  })

  test('are uploaded once, although the answer was lost', async () => {
    let lost = 0
    const shaky = world.client({
      between: async (_request, pass) => {
        const answer = await pass()
        if (lost++ < 2) throw new TypeError('the answer was lost')
        return answer
      },
    })
    const { id } = await shaky.attachments.upload(new Blob(['abc']), { record })
    expect((await client.attachments.find()).items.map((item) => item.id)).toEqual([id])
  })

  test('are refused with what the problem said', async () => {
    await expect(client.attachments.upload(new Blob(['<script>']), { record, mediaType: 'image/png' })).rejects.toMatchObject({ code: 'file_type_refused', status: 415, field: 'mediaType' })
    await expect(client.attachments.link('nonsense')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('are not uploaded where the call is aborted', async () => {
    await expect(client.attachments.upload(new Blob(['abc']), { record }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
    expect((await client.attachments.find()).items).toEqual([])
  })
})
