import { describe, expect, test } from 'vitest'
import { later, person, testWorld, until, type Between } from '../test-client.ts'
import { createTimelineStore } from '@diwan/client'

async function timelineOf(notes: number, options: { between?: Between; pageSize?: number; kinds?: readonly string[] } = {}) {
  const { between, ...given } = options
  const world = await testWorld()
  const other = world.client({ as: 'u_8' })
  const { id } = await other.customers.create(person('Claire'))
  const note = (subject: string, occurredAt?: string) =>
    other.interactions.create({ kind: 'note', subject, ...(occurredAt && { occurredAt }), participants: [{ customerId: id, role: 'regarding' }] })
  for (let at = 1; at <= notes; at++) await note(`N${at}`, `2026-01-0${at}T10:00:00Z`)
  const client = world.client(between ? { between } : {})
  const store = createTimelineStore({ client, customerId: id, ...given })
  const shown = () => store.getSnapshot().entries.map((entry) => entry.title)
  const live = async () => {
    const running = later()
    store.subscribe(() => {})
    client.subscribe({ changed: () => {}, state: (state) => state === 'live' && running.resolve() })
    await running.promise
  }
  return { world, other, note, store, shown, client, id, live }
}

describe('createTimelineStore', () => {
  test('shows the newest page, then older ones', async () => {
    const { store, shown } = await timelineOf(5, { pageSize: 2 })
    await store.load()
    expect([shown(), store.getSnapshot().more]).toEqual([['N5', 'N4'], true])
    await store.loadOlder()
    await store.loadOlder()
    expect([shown(), store.getSnapshot().more]).toEqual([['N5', 'N4', 'N3', 'N2', 'N1'], false])
  })

  test('shows a logged call at once, and then as the server has it', async () => {
    const held = later()
    const { store, shown, id } = await timelineOf(1, {
      between: async (request, pass) => {
        if (request.method === 'POST') await held.promise
        return pass()
      },
    })
    await store.load()
    const done = store.log({ kind: 'call', direction: 'inbound', subject: 'Asks for a quote', body: 'x'.repeat(300) })
    const [preview] = store.getSnapshot().entries
    expect(preview).toMatchObject({ kind: 'call', title: 'Asks for a quote', customerId: id, role: 'customer' })
    expect(store.getSnapshot().unconfirmed).toEqual([preview!.id])
    held.resolve()
    await done
    expect(store.getSnapshot()).toMatchObject({ unconfirmed: [], pending: [] })
    const confirmed = store.getSnapshot().entries
    await store.load()
    expect(confirmed).toEqual(store.getSnapshot().entries)
    expect(shown()).toEqual(['Asks for a quote', 'N1'])
  })

  test('puts what happened earlier where it belongs', async () => {
    const { store, shown } = await timelineOf(3)
    await store.load()
    await store.log({ kind: 'note', subject: 'Between', occurredAt: '2026-01-02T14:00:00+02:00' })
    await store.log({ kind: 'letter', subject: 'On a day', occurredOn: '2026-01-01' })
    expect(shown()).toEqual(['N3', 'Between', 'N2', 'On a day', 'N1'])
    await store.load()
    expect(shown()).toEqual(['N3', 'Between', 'N2', 'On a day', 'N1'])
  })

  test('a refused entry is taken back alone and says why', async () => {
    const { store, shown } = await timelineOf(1)
    await store.load()
    const good = store.log({ kind: 'note', subject: 'Good' })
    const bad = store.log({ kind: 'shrug' as never, subject: 'Bad' })
    expect(shown()).toEqual(expect.arrayContaining(['Good', 'Bad', 'N1']))
    await expect(bad).rejects.toMatchObject({ code: 'validation_failed', field: 'kind' })
    await good
    expect(shown()).toEqual(['Good', 'N1'])
  })

  test('shows what others log, without being asked', async () => {
    const { store, shown, note, live, client } = await timelineOf(3, { pageSize: 2 })
    await store.load()
    await live()
    await note('Theirs')
    await until(() => shown()[0] === 'Theirs')
    expect(shown()).toEqual(['Theirs', 'N3'])
    client.close()
  })

  test('keeps as many as were loaded when it reads again', async () => {
    const { store, shown, other, live, client } = await timelineOf(5, { pageSize: 2 })
    await store.load()
    await store.loadOlder()
    await live()
    const { entries } = store.getSnapshot()
    await other.interactions.update(entries[3]!.id, { subject: 'Renamed' })
    await until(() => shown().includes('Renamed'))
    expect(shown()).toEqual(['N5', 'N4', 'N3', 'Renamed'])
    expect(store.getSnapshot().more).toBe(true)
    client.close()
  })

  test('filters by kind, and does not show what is filtered out', async () => {
    const { store, shown } = await timelineOf(2, { kinds: ['call'] })
    await store.load()
    const done = store.log({ kind: 'note', subject: 'Unseen' })
    expect(shown()).toEqual([])
    await done
    await store.log({ kind: 'call', subject: 'Seen' })
    expect(shown()).toEqual(['Seen'])
    await store.load(null)
    expect(shown()).toEqual(['Seen', 'Unseen', 'N2', 'N1'])
  })
})
