import { createCrm, type Crm } from '@diwan/core'
import { databaseFiles } from '@diwan/files'
import { sqlite } from '@diwan/sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

let crm: Crm
beforeEach(async () => {
  const storage = sqlite({ file: ':memory:' })
  crm = await createCrm({ storage, ports: { files: databaseFiles({ storage }) } })
})
afterEach(() => crm.close())

describe('files in the database', () => {
  test('are added, read and removed by a session', async () => {
    const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
    const { id: customerId } = await session.customers.create({ kind: 'person', name: { given: 'Claire' } })
    const { id } = await session.files.add(new Blob(['Hello world']).stream(), { name: 'a.txt', mediaType: 'text/plain', record: { entity: 'customer', id: customerId } })
    const { bytes } = await session.files.read(id, { range: { offset: 6, length: 5 } })
    expect(await new Response(bytes as ReadableStream<Uint8Array<ArrayBuffer>>).text()).toBe('world')
    await session.files.remove(id)
    await expect(session.files.read(id)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('that come slowly keep no other writer waiting', async () => {
    const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
    const { id } = await session.customers.create({ kind: 'person', name: { given: 'Claire' } })
    async function* slow(): AsyncGenerator<Uint8Array> {
      for (let n = 0; n < 4; n++) {
        yield new Uint8Array(300_000)
        await session.customers.update(id, { source: `while it comes ${n}` })
      }
    }
    expect(await session.files.add(slow(), { name: 'a.bin', mediaType: 'a/b', record: { entity: 'customer', id } })).toMatchObject({ size: 1_200_000 })
    expect((await session.customers.get(id)).version).toBe(5)
  })

  test('that are removed while they are read break off', async () => {
    const store = databaseFiles({ storage: crm.storage })
    const key = { tenant: 'acme', id: '0190b7a0-0000-7000-8000-000000000001' }
    await store.write(key, new Blob([new Uint8Array(600_000)]).stream() as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>)
    const reader = (await store.read(key)).getReader()
    await reader.read()
    await store.remove(key)
    await expect(reader.read()).rejects.toMatchObject({ code: 'storage_failed' })
  })
})
