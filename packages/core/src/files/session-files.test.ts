import { describe, expect, test } from 'vitest'
import type { Policy } from '../access/policy.ts'
import { chunksOf, testFiles, textOf } from './test-files.ts'

const pdf = (record: { entity: string; id: string }) => ({ name: 'offer.pdf', mediaType: 'application/pdf', record })
const text = '%PDF-1.7 0123456789'

describe('reading a file', () => {
  test('reads a part of it', async () => {
    const { session, record } = await testFiles()
    const { id } = await session.files.add(chunksOf(text), pdf(record))
    const { attachment, bytes } = await session.files.read(id, { range: { offset: 5, length: 3 } })
    expect([attachment.name, await textOf(bytes)]).toEqual(['offer.pdf', '1.7'])
  })

  test('is for those who may read the attachment and what it is attached to', async () => {
    const hidden = new Set<string>()
    const policy: Policy = ({ actor, action, entity }) => actor.id === 'u_1' || !(action === 'read' && hidden.has(entity)) || { createdBy: 'nobody' }
    const { session, record, as } = await testFiles({ policy })
    const { id } = await session.files.add(chunksOf(text), pdf(record))
    await expect(as({ actor: { type: 'user', id: 'u_2' } }).files.read(id)).resolves.toBeDefined()
    for (const entity of ['attachment', 'customer']) {
      hidden.clear()
      hidden.add(entity)
      for (const call of ['get', 'read'] as const) await expect(as({ actor: { type: 'user', id: 'u_2' } }).files[call](id)).rejects.toMatchObject({ code: 'not_found' })
      await expect(as({ actor: { type: 'user', id: 'u_2' } }).files.link(id, { seconds: 1 })).rejects.toMatchObject({ code: 'not_found' })
    }
  })

  test('keeps the file of a private interaction to its author', async () => {
    const { session, record, as } = await testFiles()
    const { id: interactionId } = await session.interactions.log({ kind: 'note', visibility: 'private', links: [{ entity: record.entity, recordId: record.id, role: 'regarding' }] })
    const { id } = await session.files.add(chunksOf(text), pdf({ entity: 'interaction', id: interactionId }))
    await expect(session.files.get(id)).resolves.toBeDefined()
    await expect(as({ actor: { type: 'user', id: 'u_2' } }).files.get(id)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('is never for another tenant', async () => {
    const { session, record, as } = await testFiles()
    const { id } = await session.files.add(chunksOf(text), pdf(record))
    const other = as({ tenant: 'globex' })
    for (const call of [() => other.files.get(id), () => other.files.read(id), () => other.files.link(id, { seconds: 1 }), () => other.files.remove(id)]) await expect(call()).rejects.toMatchObject({ code: 'not_found' })
    expect(await textOf((await session.files.read(id)).bytes)).toBe(text)
  })

  test('ends with the record, and begins again with it', async () => {
    const { session, record } = await testFiles()
    const { id } = await session.files.add(chunksOf(text), pdf(record))
    await session.customers.delete(record.id)
    await expect(session.files.read(id)).rejects.toMatchObject({ code: 'not_found' })
    await session.customers.restore(record.id)
    await expect(session.files.read(id)).resolves.toBeDefined()
  })

  test('of bytes that are lost is the storage’s failure, and no missing record', async () => {
    const { session, record, store } = await testFiles()
    const { id } = await session.files.add(chunksOf(text), pdf(record))
    await store.remove({ tenant: 'acme', id })
    await expect(session.files.read(id)).rejects.toMatchObject({ code: 'storage_failed', blame: 'storage' })
  })

  test('by an address is the store’s to offer', async () => {
    const asked: unknown[] = []
    const linking = await testFiles({ between: (store) => ({ ...store, link: async (...given) => `https://files.example/${asked.push(given)}` }) })
    const { id } = await linking.session.files.add(chunksOf(text), pdf(linking.record))
    expect(await linking.session.files.link(id, { seconds: 60, inline: true })).toBe('https://files.example/1')
    expect(asked).toEqual([[{ tenant: 'acme', id }, { seconds: 60, contentType: 'application/pdf', contentDisposition: `inline; filename="offer.pdf"; filename*=UTF-8''offer.pdf` }]])
    const without = await testFiles()
    const { id: other } = await without.session.files.add(chunksOf(text), pdf(without.record))
    expect(await without.session.files.link(other, { seconds: 60 })).toBeUndefined()
  })
})

describe('an attachment', () => {
  test('comes to be by adding a file, and in no other way', async () => {
    const { session, record } = await testFiles()
    const attachments = session.attachments as unknown as { create(input: object): Promise<unknown>; createMany(inputs: readonly object[]): Promise<unknown> }
    await expect(attachments.create({ entity: 'customer', recordId: record.id, name: 'a' })).rejects.toMatchObject({ code: 'validation_failed' })
    await expect(attachments.createMany([])).rejects.toMatchObject({ code: 'validation_failed' })
  })

  test.each([{ mediaType: 'text/html' }, { size: 1 }, { sha256: 'a'.repeat(64) }, { removedAt: null }])('does not let %o be changed', async (patch) => {
    const { session, record } = await testFiles()
    const { id } = await session.files.add(chunksOf(text), pdf(record))
    await expect(session.attachments.update(id, patch as never)).rejects.toMatchObject({ code: 'unknown_field' })
  })

  test('can be renamed', async () => {
    const { session, record } = await testFiles()
    const { id } = await session.files.add(chunksOf(text), pdf(record))
    expect(await session.attachments.update(id, { name: 'contract.pdf' })).toMatchObject({ name: 'contract.pdf', size: text.length, version: 2 })
  })
})

describe('deleting an attachment', () => {
  test('keeps the bytes, so that it can be restored, and nobody reads them meanwhile', async () => {
    const { session, record, store } = await testFiles()
    const { id } = await session.files.add(chunksOf(text), pdf(record))
    await session.attachments.delete(id)
    expect(store.stored().files).toBe(1)
    await expect(session.files.read(id)).rejects.toMatchObject({ code: 'not_found' })
    await session.attachments.restore(id)
    expect(await textOf((await session.files.read(id)).bytes)).toBe(text)
  })
})

describe('removing an attachment', () => {
  test('removes the bytes, and it is not restored', async () => {
    const { session, record, store, strays } = await testFiles()
    const { id } = await session.files.add(chunksOf(text), pdf(record))
    await session.files.remove(id, { reason: 'asked to' })
    expect([store.stored(), await strays()]).toEqual([{ files: 0, bytes: 0 }, []])
    await expect(session.files.read(id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(session.attachments.restore(id)).rejects.toMatchObject({ code: 'not_found' })
    expect((await session.attachments.find({ deleted: 'only' })).items).toMatchObject([{ id, removedAt: '2026-11-22T09:30:00.000Z' }])
    expect((await session.changes.of('attachment', id)).items).toMatchObject([{ operation: 'delete', reason: 'asked to' }, { operation: 'create' }])
  })

  test('removes one that is deleted already, and one that is removed already', async () => {
    const { session, record, store } = await testFiles()
    const { id } = await session.files.add(chunksOf(text), pdf(record))
    await session.attachments.delete(id)
    await session.files.remove(id)
    await session.files.remove(id)
    expect(store.stored().files).toBe(0)
  })

  test('is for those who may delete it', async () => {
    const { session, record, store } = await testFiles({ policy: ({ action }) => action !== 'delete' })
    const { id } = await session.files.add(chunksOf(text), pdf(record))
    await expect(session.files.remove(id)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(session.files.remove('nonsense')).rejects.toMatchObject({ code: 'not_found' })
    expect(store.stored().files).toBe(1)
  })

  test('in a transaction leaves the bytes to the sweep', async () => {
    const { crm, session, record, store } = await testFiles()
    const { id } = await session.files.add(chunksOf(text), pdf(record))
    await session.transaction((inner) => inner.files.remove(id))
    expect(await crm.sweepFiles('acme')).toBe(1)
    expect(store.stored().files).toBe(0)
  })

  test('in a transaction that fails removes nothing', async () => {
    const { crm, session, record, store } = await testFiles()
    const { id } = await session.files.add(chunksOf(text), pdf(record))
    const failing = session.transaction(async (inner) => {
      await inner.files.remove(id)
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await crm.sweepFiles('acme')).toBe(0)
    expect(await textOf((await session.files.read(id)).bytes)).toBe(text)
    expect(store.stored().files).toBe(1)
  })

  test('succeeds where the file store is away, and the sweep removes the bytes', async () => {
    const away = { now: false }
    const { crm, session, record, store, logged } = await testFiles({ between: (files) => ({ ...files, remove: (key) => (away.now ? Promise.reject(new Error('no network')) : files.remove(key)) }) })
    const { id } = await session.files.add(chunksOf(text), pdf(record))
    away.now = true
    await session.files.remove(id)
    expect([store.stored().files, logged.length]).toEqual([1, 1])
    await expect(crm.sweepFiles('acme')).rejects.toMatchObject({ code: 'storage_failed' })
    away.now = false
    expect(await crm.sweepFiles('acme')).toBe(1)
    expect(store.stored().files).toBe(0)
  })
})
