import { always } from '@diwan/core/storage'
import { equal, refused } from '../assert/assert.ts'
import { all, customerRow, hasId, id, insert, interactionRow, rowOf, tenant } from './rows.ts'
import type { Suite } from './suite.ts'

const reference = (n: number, externalId: string) => rowOf('externalReference', { id: id(n), system: 's', type: 't', externalId })

export function writes(suite: Suite): void {
  suite.storage('updates a row only at the version expected, and says whether it did', async (storage) => {
    await insert(storage, 'customer', [customerRow(1), customerRow(2)])
    await storage.transaction(async (transaction) => {
      equal(await transaction.update('customer', tenant, id(1), 2, { displayName: 'no', version: 3 }), false)
      equal(await transaction.update('customer', tenant, id(3), 1, { displayName: 'no', version: 2 }), false)
      equal(await transaction.update('customer', tenant, id(1), 1, { displayName: 'yes', version: 2 }), true)
      equal(await transaction.update('customer', tenant, id(1), 1, { displayName: 'no', version: 2 }), false)
    })
    equal((await all(storage, 'customer')).map((row) => [row['displayName'], row['version']]), [['yes', 2], ['Customer 2', 1]])
  })

  suite.storage('sets the fields given, to null too, and leaves the others', async (storage) => {
    const amount = { amount: -(2n ** 63n) + 1n, currency: 'JPY' }
    const before = interactionRow(1, { subject: 'a', amount, ext: { host: { a: [1] } }, body: 'b' })
    await insert(storage, 'interaction', [before])
    const set = { subject: null, amount: null, ext: { host: {} }, version: 2 }
    await storage.transaction((transaction) => transaction.update('interaction', tenant, id(1), 1, set))
    equal(await all(storage, 'interaction'), [{ ...before, ...set }])
    await storage.transaction((transaction) => transaction.update('interaction', tenant, id(1), 2, { amount }))
    equal(await all(storage, 'interaction'), [{ ...before, ...set, amount }])
  })

  suite.storage('refuses a second row of the same unique values as `duplicate`, naming the fields', async (storage) => {
    await insert(storage, 'externalReference', [reference(1, '7')])
    const error = await refused('duplicate', insert(storage, 'externalReference', [reference(2, '7')]))
    equal(error.field, 'system,type,externalId')
    equal((await refused('duplicate', insert(storage, 'externalReference', [reference(1, '8')]))).field, 'id')
    equal((await all(storage, 'externalReference')).length, 1)
  })

  suite.storage('leaves nothing of a call that is refused, though the transaction goes on', async (storage) => {
    await storage.transaction(async (transaction) => {
      await transaction.insert('externalReference', tenant, [reference(1, '1')])
      await refused('duplicate', transaction.insert('externalReference', tenant, [reference(2, '2'), reference(3, '3'), reference(4, '1')]))
      await refused('duplicate', transaction.insert('externalReference', tenant, [reference(5, '5'), reference(5, '6')]))
      await transaction.insert('externalReference', tenant, [reference(6, '6')])
    })
    equal((await all(storage, 'externalReference')).map((row) => row['externalId']), ['1', '6'])
  })

  suite.storage('refuses an update to another row’s unique values', async (storage) => {
    await insert(storage, 'externalReference', [reference(1, '1'), reference(2, '2')])
    await storage.transaction(async (transaction) => {
      await refused('duplicate', transaction.update('externalReference', tenant, id(2), 1, { externalId: '1', version: 2 }))
      equal(await transaction.update('externalReference', tenant, id(2), 1, { externalId: '3', version: 2 }), true)
    })
    equal((await all(storage, 'externalReference')).map((row) => row['externalId']), ['1', '3'])
  })

  suite.storage('removes the rows of a criterion and says how many', async (storage) => {
    await insert(storage, 'customer', [customerRow(1), customerRow(2)])
    const entry = (n: number, customer: number, kind: string) => rowOf('timelineEntry', { id: id(n), customerId: id(customer), kind })
    await insert(storage, 'timelineEntry', [entry(1, 1, 'call'), entry(1, 2, 'call'), entry(2, 1, 'note'), entry(3, 1, 'task')])
    await storage.transaction(async (transaction) => {
      equal(await transaction.remove('timelineEntry', tenant, hasId(1)), 2)
      equal(await transaction.remove('timelineEntry', tenant, hasId(1)), 0)
      equal(await transaction.remove('timelineEntry', tenant, { op: 'in', field: 'kind', values: ['note', 'call'] }), 1)
    })
    equal((await all(storage, 'timelineEntry')).map((row) => row['id']), [id(3)])
    equal(await storage.transaction((transaction) => transaction.remove('timelineEntry', tenant, always)), 1)
  })

  suite.storage('takes many rows at once', async (storage) => {
    await insert(storage, 'customer', Array.from({ length: 1500 }, (_, n) => customerRow(n)))
    equal(await storage.count({ entity: 'customer', tenant, where: always, deleted: 'exclude' }, 5000), 1500)
  })
}
