import { check, equal, refused, rejection } from '../../assert/assert.ts'
import type { Suite } from '../suite.ts'
import { addCustomer } from './examples.ts'

export function once(suite: Suite): void {
  suite.session('does work once under a key, and answers the retry from memory', async (session) => {
    let runs = 0
    const attempt = () =>
      session.once('k1', 'create A', async (inside) => {
        runs++
        return { id: (await addCustomer(inside, 'A')).id, list: [1, null, 'ک'] }
      })
    const first = await attempt()
    equal(first.replayed, false)
    equal(await attempt(), { replayed: true, value: first.value })
    equal([runs, (await session.customers.count()).value], [1, 1])
  })

  suite.session('remembers null, text, numbers and lists as results', async (session) => {
    for (const [n, value] of [null, '', 'x', 0, -1.5, true, false, [], {}, [null]].entries()) {
      equal(await session.once(`k${n}`, 'f', async () => value), { replayed: false, value })
      equal(await session.once(`k${n}`, 'f', async () => 'again'), { replayed: true, value })
    }
  })

  suite.session('refuses a key that was used for something else', async (session) => {
    await session.once('k', 'one', async () => 1)
    await refused('once_key_reused', session.once('k', 'two', async () => 2))
    for (const key of ['', 'x'.repeat(201), 'a\0b', '\ud800']) await refused('validation_failed', session.once(key, 'f', async () => 1))
  })

  suite.session('keeps keys apart by actor and by tenant', async (session, { as }) => {
    await session.once('k', 'one', async () => 1)
    equal(await as('u_2').once('k', 'two', async () => 2), { replayed: false, value: 2 })
    equal(await as('u_1', { tenant: 'other' }).once('k', 'three', async () => 3), { replayed: false, value: 3 })
  })

  suite.session('does not remember an error, and keeps nothing of the work that threw it', async (session) => {
    const error = new TypeError('mine')
    const failing = session.once('k', 'f', async (inside) => {
      await addCustomer(inside)
      throw error
    })
    equal((await rejection(failing)) === error, true)
    equal((await session.customers.count()).value, 0)
    equal(await session.once('k', 'f', async () => 'done'), { replayed: false, value: 'done' })
  })

  suite.session('does the work of the same key once, though several ask at the same time', async (session, { storage }) => {
    let runs = 0
    const results = await Promise.all(
      Array.from({ length: 8 }, () =>
        session.once('k', 'f', async (inside) => {
          runs++
          return (await addCustomer(inside)).id
        }),
      ),
    )
    // Where transactions run side by side, those that came second had begun the work, and nothing of it stayed.
    check(runs === 1 || storage.capabilities.writers === 'many', `The work was done ${runs} times`)
    equal([results.filter((result) => !result.replayed).length, new Set(results.map((result) => result.value)).size], [1, 1])
    equal((await session.customers.count()).value, 1)
  })

  suite.session('forgets after two days', async (session, { clock }) => {
    await session.once('k', 'one', async () => 1)
    clock.advance(49 * 60 * 60 * 1000)
    await session.once('another', 'f', async () => 0)
    equal(await session.once('k', 'two', async () => 2), { replayed: false, value: 2 })
  })
}
