import { always, type Criterion, type Storage } from '@diwan/core/storage'
import { equal } from '../assert/assert.ts'
import { feedOf } from './feed.ts'
import { all, byId, customerRow, hasId, id, insert, interactionRow, rowOf } from './rows.ts'
import type { Suite } from './suite.ts'

const through = { kind: 'through', to: 'interaction', through: 'participant', near: 'customerId', far: 'interactionId' } as const

/** The same ids in two tenants never meet, in any method. */
export function tenants(suite: Suite): void {
  suite.storage('keeps rows of the same ids in two tenants apart when it reads', async (storage) => {
    await twoTenants(storage)
    for (const tenant of ['one', 'two']) {
      equal((await all(storage, 'customer', tenant)).map((row) => [row['id'], row['displayName']]), [[id(1), tenant]], `customers of ${tenant}`)
      equal(await storage.select(byId('customer', { tenant, where: { op: 'compare', field: 'displayName', is: 'ne', value: tenant } })), [], `others seen by ${tenant}`)
      equal(await storage.count({ entity: 'interaction', tenant, where: always, deleted: 'include' }, 100), 1, `interactions of ${tenant}`)
      const measures = { n: { of: 'count' }, latest: { of: 'max', field: 'subject' } } as const
      equal(await storage.aggregate({ entity: 'interaction', tenant, where: always, groupBy: [], measures, limit: 10 }), [{ n: 1, latest: tenant }], `totals of ${tenant}`)
      equal((await feedOf(storage, 1, { of: tenant })).map((row) => row['actor']), [tenant], `feed of ${tenant}`)
    }
    equal(await storage.feedEnd('change', 'three'), null, 'feed end of a tenant without changes')
    equal(await storage.feed('change', 'three', null, 10), [], 'feed of a tenant without changes')
  })

  suite.storage('answers each question anew, however it was asked before', async (storage) => {
    for (const tenant of ['one', 'two']) await insert(storage, 'customer', [1, 2, 3].map((n) => customerRow(n, { displayName: `${tenant} ${n}` })), tenant)
    const names = async (tenant: string, limit: number, numbers: readonly number[]) => {
      const where = { op: 'in', field: 'id', values: numbers.map(id) } as const
      return (await storage.select(byId('customer', { tenant, where, limit }))).map((row) => row['displayName'])
    }
    for (let round = 0; round < 3; round++) {
      equal(await names('one', 2, [1, 2]), ['one 1', 'one 2'])
      equal(await names('two', 1, [3]), ['two 3'])
      equal(await names('one', 1, [2]), ['one 2'])
      equal(await names('two', 5, [3, 2]), ['two 2', 'two 3'])
      equal(await names('two', 1, []), [])
    }
  })

  suite.storage('keeps tenants apart over relations', async (storage) => {
    await twoTenants(storage)
    await insert(storage, 'customer', [customerRow(2)], 'one')
    await insert(storage, 'participant', [rowOf('participant', { id: id(9), interactionId: id(1), customerId: null })], 'one')
    await insert(storage, 'customer', [customerRow(2)], 'two')
    await insert(storage, 'participant', [rowOf('participant', { id: id(8), interactionId: id(1), customerId: id(2) })], 'two')
    const subjectIs = (value: string): Criterion => ({ op: 'related', relation: through, where: { op: 'compare', field: 'subject', is: 'eq', value } })
    const counted = (value: number): Criterion => ({ op: 'relatedCount', relation: through, where: always, is: 'eq', value })
    const found = async (tenant: string, where: Criterion) => (await all(storage, 'customer', tenant, where)).map((row) => row['id'])
    equal(await found('one', subjectIs('one')), [id(1)])
    equal(await found('one', subjectIs('two')), [])
    equal(await found('two', subjectIs('two')), [id(1), id(2)])
    equal(await found('one', counted(1)), [id(1)])
    equal(await found('one', counted(0)), [id(2)])
  })

  suite.storage('changes and removes rows of one tenant alone', async (storage) => {
    await twoTenants(storage)
    await storage.transaction(async (transaction) => {
      equal(await transaction.update('customer', 'one', id(1), 1, { displayName: 'changed', version: 2 }), true)
      equal(await transaction.update('customer', 'three', id(1), 1, { displayName: 'changed' }), false)
      equal(await transaction.remove('participant', 'one', always), 1, 'number of removed rows')
      equal(await transaction.remove('timelineEntry', 'one', hasId(1)), 1, 'number of removed entries')
    })
    equal((await all(storage, 'customer', 'two')).map((row) => row['displayName']), ['two'])
    equal((await all(storage, 'participant', 'two')).length, 1)
    equal((await all(storage, 'timelineEntry', 'two')).length, 1)
    equal((await all(storage, 'timelineEntry', 'one')).length, 0)
  })

  suite.storage('tells tenants apart whose names differ in case, in a space or in a sign of the other', async (storage) => {
    const names = ['a', 'A', 'a ', 'á', 'a\u0301', '%', '_', 'a:b', '1', '01']
    for (const name of names) await insert(storage, 'customer', [customerRow(1, { displayName: name })], name)
    for (const name of names) equal((await all(storage, 'customer', name)).map((row) => row['displayName']), [name], `customers of ${JSON.stringify(name)}`)
  })

  suite.storage('names those that have rows of an entity, some at a time', async (storage) => {
    equal(await storage.tenants('customer', null, 10), [], 'none at first')
    const names = ['b', 'a', 'a:b', 'ب', '%', 'a\u0301']
    for (const name of names) for (const number of [1, 2]) await insert(storage, 'customer', [customerRow(number)], name)
    await insert(storage, 'timelineEntry', [rowOf('timelineEntry', { id: id(1), customerId: id(1) })], 'gone')
    equal(await storage.tenants('timelineEntry', null, 10), ['gone'])
    await storage.transaction((transaction) => transaction.remove('timelineEntry', 'gone', always))
    equal(await storage.tenants('timelineEntry', null, 10), [])
    const found: string[] = []
    for (;;) {
      const some = await storage.tenants('customer', found.at(-1) ?? null, 4)
      found.push(...some)
      if (some.length < 4) break
    }
    equal(found.length, names.length)
    equal(found.toSorted(), names.toSorted())
  })

  suite.storage('holds unique values apart by tenant', async (storage) => {
    const reference = rowOf('externalReference', { id: id(1), system: 's', type: 't', externalId: '7' })
    await insert(storage, 'externalReference', [reference], 'one')
    await insert(storage, 'externalReference', [reference], 'two')
    equal((await all(storage, 'externalReference', 'two')).length, 1)
  })
}

/** One customer with one interaction, a change and a timeline entry, of the same ids in both tenants. */
async function twoTenants(storage: Storage): Promise<void> {
  for (const tenant of ['one', 'two']) {
    await insert(storage, 'customer', [customerRow(1, { displayName: tenant })], tenant)
    await insert(storage, 'interaction', [interactionRow(1, { subject: tenant })], tenant)
    await insert(storage, 'participant', [rowOf('participant', { id: id(1), interactionId: id(1), customerId: id(1) })], tenant)
    await insert(storage, 'timelineEntry', [rowOf('timelineEntry', { id: id(1), customerId: id(1), actor: tenant })], tenant)
    await insert(storage, 'change', [rowOf('change', { id: id(1), recordId: id(1), actor: tenant })], tenant)
  }
}
