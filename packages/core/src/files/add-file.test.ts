import { describe, expect, test, vi } from 'vitest'
import { bytesOf, chunksOf, testFiles, textOf, type TestFiles } from './test-files.ts'

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3])
const script = '<script>alert(document.domain)</script>'
const plain = (record: { entity: string; id: string }) => ({ name: 'note.txt', mediaType: 'text/plain', record })

describe('adding a file', () => {
  test('stores the bytes and attaches them to the record', async () => {
    const { session, record, store, strays } = await testFiles()
    const attachment = await session.files.add(chunksOf('Hello ', 'world'), { name: 'C:\\note.txt', mediaType: 'Text/Plain; charset=utf-8', record })
    expect(attachment).toMatchObject({ entity: 'customer', recordId: record.id, name: 'note.txt', mediaType: 'text/plain', size: 11, removedAt: null, version: 1, createdBy: 'user:u_1' })
    expect(attachment.sha256).toBe('64ec88ca00b268e5ba1a35678a1b5316d212f4f366b2477232534a8aeca37f3c')
    expect(await session.attachments.get(attachment.id)).toEqual(attachment)
    expect(await textOf((await session.files.read(attachment.id)).bytes)).toBe('Hello world')
    expect(store.stored()).toEqual({ files: 1, bytes: 11 })
    expect(await strays()).toEqual([])
  })

  test('tells the change log, on the page of the customer', async () => {
    const { session, record } = await testFiles()
    const { id } = await session.files.add(chunksOf('a'), plain(record), { correlationId: 'op-1' })
    expect((await session.changes.of('attachment', id)).items).toMatchObject([{ operation: 'create', customerIds: [record.id], correlationId: 'op-1' }])
  })

  test.each([
    ['a web stream', () => new Blob(['abc']).stream()],
    ['an async iterable', () => chunksOf('a', 'bc')],
    ['a stream of many chunks', () => new ReadableStream({ start: (to) => void [bytesOf('a'), bytesOf(''), bytesOf('bc')].map((chunk) => to.enqueue(chunk)).push(to.close()) })],
  ])('takes %s', async (_what, source) => {
    const { session, record } = await testFiles()
    const { id } = await session.files.add(source() as ReadableStream<Uint8Array>, plain(record))
    expect(await textOf((await session.files.read(id)).bytes)).toBe('abc')
  })

  test('takes an empty file', async () => {
    const { session, record } = await testFiles()
    const { id, size } = await session.files.add(chunksOf(), plain(record))
    expect([size, await textOf((await session.files.read(id)).bytes)]).toEqual([0, ''])
  })
})

describe('a file that is refused leaves neither bytes nor a row', () => {
  async function refused(options: Parameters<typeof testFiles>[0], add: (test: TestFiles) => Promise<unknown>, ...codes: readonly string[]): Promise<void> {
    const test = await testFiles(options)
    const error = await add(test).then(() => undefined, (reason: unknown) => reason)
    expect(codes).toContain((error as { code?: string } | undefined)?.code)
    expect(test.store.stored()).toEqual({ files: 0, bytes: 0 })
    expect((await test.session.attachments.find({ deleted: 'include' })).items).toEqual([])
    expect(await test.strays()).toEqual([])
  }

  test('because it grows past the limit, without being read to its end', async () => {
    let pulled = 0
    async function* endless() {
      for (;;) yield new Uint8Array(1000).fill(++pulled)
    }
    await refused({ files: { maxBytes: 10_000 } }, ({ session, record }) => session.files.add(endless(), plain(record)), 'file_too_large')
    expect(pulled).toBe(11)
  })

  test('because it is announced to be too large, without being read at all', async () => {
    const pull = vi.fn()
    const source = { [Symbol.asyncIterator]: () => ({ next: pull }) }
    await refused({ files: { maxBytes: 10 } }, ({ session, record }) => session.files.add(source, { ...plain(record), size: 11 }), 'file_too_large')
    expect(pull).not.toHaveBeenCalled()
  })

  test.each([2, 4])('because %i bytes were announced and three came', (size) => refused({}, ({ session, record }) => session.files.add(chunksOf('abc'), { ...plain(record), size }), 'file_incomplete'))

  test('because it broke off', async () => {
    async function* broken() {
      yield bytesOf('abc')
      throw new Error('ECONNRESET')
    }
    await refused({}, ({ session, record }) => session.files.add(broken(), plain(record)), 'file_incomplete')
  })

  test('because its type is not taken', () => refused({ files: { accept: ['image/*', 'application/pdf'] } }, ({ session, record }) => session.files.add(chunksOf('a'), plain(record)), 'file_type_refused'))

  test.each(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'application/pdf'])('because it is said to be %s and is a page with a script', (mediaType) =>
    refused({}, ({ session, record }) => session.files.add(chunksOf(...script), { ...plain(record), mediaType }), 'file_type_refused'),
  )

  test('because an image ends before its signature does', () => refused({}, ({ session, record }) => session.files.add(chunksOf(png.slice(0, 4)), { ...plain(record), mediaType: 'image/png' }), 'file_type_refused'))

  test.each([
    ['no name', { name: 7 }],
    ['no media type', { mediaType: 'nonsense' }],
    ['a media type with a line break', { mediaType: 'text/plain\r\nx: y' }],
    ['a record of no entity', { record: { entity: 'constructor', id: '0190b7a0-0000-7000-8000-000000000000' } }],
    ['a record that is not there', { record: { entity: 'customer', id: '0190b7a0-0000-7000-8000-000000000000' } }],
    ['a record of the machinery', { record: { entity: 'strayFile', id: '0190b7a0-0000-7000-8000-000000000000' } }],
    ['a name of a thousand characters', { name: 'a'.repeat(1000) }],
    ['an unknown option', { fileId: 'x' }],
  ])('because it has %s', (_what, wrong) => refused({}, ({ session, record }) => session.files.add(chunksOf('a'), { ...plain(record), ...wrong } as never), 'validation_failed', 'unknown_field'))

  test('because the actor may not create attachments', () =>
    refused({ policy: ({ action, entity }) => !(action === 'create' && entity === 'attachment') }, ({ session, record }) => session.files.add(chunksOf('a'), plain(record)), 'forbidden'))

  test('because the record is another tenant’s', () => refused({}, ({ as, record }) => as({ tenant: 'globex' }).files.add(chunksOf('a'), plain(record)), 'validation_failed'))

  test('because the record is deleted while the file comes', () =>
    refused(
      {},
      ({ session, record }) => {
        async function* slow() {
          yield bytesOf('a')
          await session.customers.delete(record.id)
          yield bytesOf('b')
        }
        return session.files.add(slow(), plain(record))
      },
      'validation_failed',
    ))

  test('because it is a stream of text', () => refused({}, ({ session, record }) => session.files.add(['a'] as never, plain(record)), 'file_incomplete'))

  test('because the store says it stored something else', () =>
    refused(
      { between: (store) => ({ ...store, write: async (...given) => ({ ...(await store.write(...given)), size: 1 }) }) },
      ({ session, record }) => session.files.add(chunksOf('abc'), plain(record)),
      'storage_failed',
    ))
})

describe('an aborted upload', () => {
  test('rejects with the reason of the signal, although the source never says anything again', async () => {
    const { session, record, store, strays } = await testFiles()
    const controller = new AbortController()
    const cancelled = vi.fn()
    let adding: Promise<unknown> | undefined
    await new Promise<void>((asked) => {
      const pull = (): Promise<void> => {
        asked()
        return new Promise(() => {})
      }
      adding = session.files.add(new ReadableStream<Uint8Array>({ pull, cancel: cancelled }, { highWaterMark: 0 }), plain(record), { signal: controller.signal })
    })
    controller.abort(new Error('gone'))
    await expect(adding).rejects.toThrow('gone')
    expect(cancelled).toHaveBeenCalled()
    expect([store.stored(), await strays()]).toEqual([{ files: 0, bytes: 0 }, []])
  })

  test('is not begun', async () => {
    const { session, record, store } = await testFiles()
    await expect(session.files.add(chunksOf('a'), plain(record), { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone')
    expect(store.stored().files).toBe(0)
  })
})

describe('the scanner', () => {
  const eicar = 'EICAR-TEST'
  const finding = async (read: () => Promise<ReadableStream<Uint8Array>>) => ((await textOf(await read())).includes(eicar) ? ({ verdict: 'infected', finding: 'Eicar' } as const) : ({ verdict: 'clean' } as const))

  test('sees the bytes, the name, the type and the hash before anybody can read them', async () => {
    const seen: unknown[] = []
    const test = await testFiles({
      ports: {
        scanner: {
          scan: async ({ tenant, name, mediaType, size, sha256, read }) => {
            seen.push({ tenant, name, mediaType, size, sha256: sha256.length, text: await textOf(await read()), attachments: (await test.session.attachments.find()).items.length })
            return { verdict: 'clean' }
          },
        },
      },
    })
    await test.session.files.add(chunksOf('abc'), plain(test.record))
    expect(seen).toEqual([{ tenant: 'acme', name: 'note.txt', mediaType: 'text/plain', size: 3, sha256: 64, text: 'abc', attachments: 0 }])
  })

  test('keeps an infected file out', async () => {
    const { session, record, store, strays } = await testFiles({ ports: { scanner: { scan: ({ read }) => finding(read) } } })
    await expect(session.files.add(chunksOf('x', eicar), plain(record))).rejects.toMatchObject({ code: 'file_infected', details: { finding: 'Eicar' } })
    expect([store.stored().files, await strays(), (await session.attachments.find()).items]).toEqual([0, [], []])
    await expect(session.files.add(chunksOf('harmless'), plain(record))).resolves.toMatchObject({ size: 8 })
  })

  test.each([
    ['could not tell', async () => ({ verdict: 'failed', reason: 'signatures are old' })],
    ['broke down', () => Promise.reject(new Error('clamd is not there'))],
    ['threw', () => { throw new Error('bug') }],
    ['said something else', async () => ({ verdict: 'probably' })],
  ])('that %s keeps the file out, and says to try again', async (_what, scan) => {
    const { session, record, store } = await testFiles({ ports: { scanner: { scan: scan as never } } })
    await expect(session.files.add(chunksOf('a'), plain(record))).rejects.toMatchObject({ code: 'file_scan_failed', blame: 'host' })
    expect(store.stored().files).toBe(0)
  })
})

describe('under a key', () => {
  test('the same file is added once, and its second copy is not kept', async () => {
    const { session, record, store, strays } = await testFiles()
    const first = await session.files.add(chunksOf('abc'), plain(record), { onceKey: 'k1' })
    const second = await session.files.add(chunksOf('a', 'bc'), plain(record), { onceKey: 'k1' })
    expect(second).toEqual(first)
    expect([store.stored().files, await strays(), (await session.attachments.find()).items.length]).toEqual([1, [], 1])
  })

  test.each([
    ['other bytes', 'abd', {}],
    ['another name', 'abc', { name: 'b.txt' }],
  ])('%s are refused, and not kept', async (_what, text, other) => {
    const { session, record, store } = await testFiles()
    await session.files.add(chunksOf('abc'), plain(record), { onceKey: 'k1' })
    await expect(session.files.add(chunksOf(text), { ...plain(record), ...other }, { onceKey: 'k1' })).rejects.toMatchObject({ code: 'once_key_reused' })
    expect(store.stored().files).toBe(1)
  })
})

describe('where it cannot be', () => {
  test('a transaction takes no file', async () => {
    const { session, record, store } = await testFiles()
    await expect(session.transaction((inner) => inner.files.add(chunksOf('a'), plain(record)))).rejects.toMatchObject({ code: 'transaction_open' })
    expect(store.stored().files).toBe(0)
  })

  test('a CRM without a file store says so', async () => {
    const { crm, session, record } = await testFiles({ ports: { files: undefined as never } })
    const nobody = '0190b7a0-0000-7000-8000-000000000000'
    const { files } = session
    const calls = [() => files.add(chunksOf('a'), plain(record)), () => files.get(nobody), () => files.read(nobody), () => files.link(nobody, { seconds: 1 }), () => files.remove(nobody), () => crm.sweepFiles('acme')]
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'files_missing', blame: 'host' })
  })

  test('a file that has an id of an earlier one leaves that one alone, now and in every sweep', async () => {
    const { crm, session, record, store, clock, strays } = await testFiles({ ports: { ids: { next: () => '0190b7a0-0000-7000-8000-000000000001' } } })
    await store.write({ tenant: 'acme', id: '0190b7a0-0000-7000-8000-000000000001' }, chunksOf('theirs'))
    await expect(session.files.add(chunksOf('mine'), plain(record))).rejects.toMatchObject({ code: 'duplicate' })
    expect(await strays()).toEqual([])
    clock.time += 1000 * 24 * 60 * 60 * 1000
    await crm.sweepFiles('acme')
    expect(await textOf(await store.read({ tenant: 'acme', id: '0190b7a0-0000-7000-8000-000000000001' }))).toBe('theirs')
  })

  test.each([0, -1, 1.5, Number.NaN])('a CRM with the limit %d does not start', async (maxBytes) => {
    await expect(testFiles({ files: { maxBytes } })).rejects.toMatchObject({ code: 'configuration_invalid', field: 'files.maxBytes' })
  })

  test('a CRM with a pattern that is no media type does not start', async () => {
    await expect(testFiles({ files: { accept: ['pdf'] } })).rejects.toMatchObject({ code: 'configuration_invalid', field: 'files.accept' })
  })
})
