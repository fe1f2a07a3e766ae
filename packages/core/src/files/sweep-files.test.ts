import { expect, test } from 'vitest'
import { bytesOf, chunksOf, testFiles, textOf } from './test-files.ts'

const hour = 60 * 60 * 1000
const day = 24 * hour
const plain = (record: { entity: string; id: string }) => ({ name: 'a.txt', mediaType: 'text/plain', record })

/** A store whose process ends, as far as the CRM can tell, once the bytes are stored. */
async function crashed() {
  const crash = { now: true }
  const world = await testFiles({
    between: (store) => ({
      ...store,
      write: async (...given) => {
        const stored = await store.write(...given)
        if (crash.now) throw new Error('the process ended')
        return stored
      },
      remove: (key) => (crash.now ? Promise.reject(new Error('the process ended')) : store.remove(key)),
    }),
  })
  await world.session.files.add(chunksOf('abc'), plain(world.record)).catch(() => {})
  crash.now = false
  return world
}

test('the bytes of an upload that a crash cut off are found and removed after a day', async () => {
  const { crm, store, clock, strays } = await crashed()
  expect(store.stored().files).toBe(1)
  clock.time += day - 1000
  expect(await crm.sweepFiles('acme')).toBe(0)
  expect(store.stored().files).toBe(1)
  clock.time += 2000
  expect(await crm.sweepFiles('acme')).toBe(1)
  expect([store.stored(), await strays()]).toEqual([{ files: 0, bytes: 0 }, []])
  expect(await crm.sweepFiles('acme')).toBe(0)
})

test('sooner, where the host says so', async () => {
  const { crm, store, clock } = await crashed()
  clock.time += hour + 1
  expect(await crm.sweepFiles('acme', { abandonedAfter: hour })).toBe(1)
  expect(store.stored().files).toBe(0)
})

test('files that are attached stay, and so do those of other tenants', async () => {
  const { crm, session, record, store, clock, as } = await testFiles()
  const { id } = await session.files.add(chunksOf('abc'), plain(record))
  const other = as({ tenant: 'globex' })
  const { id: customerId } = await other.customers.create({ kind: 'person', name: { given: 'Omid' } })
  const { id: theirs } = await other.files.add(chunksOf('def'), plain({ entity: 'customer', id: customerId }))
  await other.attachments.delete(theirs)
  clock.time += 1000 * day
  expect(await crm.sweepFiles('acme')).toBe(0)
  expect(await textOf((await session.files.read(id)).bytes)).toBe('abc')
  expect(store.stored().files).toBe(2)
})

test('an upload that was given up cannot become an attachment any more', async () => {
  const { crm, session, record, store, clock, strays } = await testFiles()
  async function* slow() {
    yield bytesOf('a')
    clock.time += 2 * day
    await crm.sweepFiles('acme')
    yield bytesOf('b')
  }
  await expect(session.files.add(slow(), plain(record))).rejects.toMatchObject({ code: 'file_incomplete' })
  expect([store.stored().files, await strays(), (await session.attachments.find()).items]).toEqual([0, [], []])
})

test('a deleted attachment loses its bytes after thirty days, and is not restored after that', async () => {
  const { crm, session, record, store, clock } = await testFiles()
  const { id } = await session.files.add(chunksOf('abc'), plain(record))
  await session.attachments.delete(id)
  clock.time += 30 * day - 1000
  expect(await crm.sweepFiles('acme')).toBe(0)
  await session.attachments.restore(id)
  await session.attachments.delete(id)
  clock.time += 30 * day + 1000
  expect(await crm.sweepFiles('acme')).toBe(1)
  expect(store.stored().files).toBe(0)
  await expect(session.attachments.restore(id)).rejects.toMatchObject({ code: 'not_found' })
  expect(await crm.sweepFiles('acme')).toBe(0)
})

test('more than one batch is swept at once', async () => {
  const { crm, session, record, store, clock } = await testFiles()
  for (let n = 0; n < 450; n++) await session.attachments.delete((await session.files.add(chunksOf('a'), plain(record))).id)
  clock.time += 31 * day
  expect(await crm.sweepFiles('acme')).toBe(450)
  expect(store.stored().files).toBe(0)
})

test('one file that cannot be removed holds up no other', async () => {
  let stuck = ''
  const { crm, session, record, store, clock } = await testFiles({ between: (files) => ({ ...files, remove: (key) => (key.id === stuck ? Promise.reject(new Error('locked')) : files.remove(key)) }) })
  const ids: string[] = []
  for (let n = 0; n < 3; n++) ids.push((await session.files.add(chunksOf('a'), plain(record))).id)
  for (const id of ids) await session.attachments.delete(id)
  stuck = ids[0]!
  clock.time += 31 * day
  await expect(crm.sweepFiles('acme')).rejects.toMatchObject({ code: 'storage_failed', message: '1 files could not be removed, and 2 were', cause: expect.objectContaining({ message: 'locked' }) })
  expect(store.stored().files).toBe(1)
})
