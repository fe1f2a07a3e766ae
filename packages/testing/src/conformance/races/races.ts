import { createCrm, type Session } from '@diwan/core'
import type { Row, Storage, StorageTransaction } from '@diwan/core/storage'
import { check, equal, rejection } from '../../assert/assert.ts'
import { feedOf } from '../feed.ts'
import { all, customerRow, hasId, byId, id, insert, rowOf, tenant } from '../rows.ts'
import type { Suite } from '../suite.ts'
import { outcomes, racing, turns } from './racing.ts'

const writers = 8

/** What many who write at once may and may not do to each other, from one instance and from two. */
export function races(suite: Suite): void {
  racing(suite, 'lets one win of many who update the same version, or insert the same unique values', async (storages) => {
    await updateAtOnce(storages)
    await updateAtTheEnd(storages)
    await insertAtOnce(storages)
  })

  racing(suite, 'lets no two act on what each would have changed for the other under `serializable`, and sessions do their work anew', async (storages) => {
    await insert(storages[0], 'customer', [1, 2].map((n) => customerRow(n, { lifecycle: 'on' })))
    const ended = await outcomes(storages, 2, (storage, n) => storage.transaction((transaction) => leaves(transaction, n + 1), { isolation: 'serializable' }))
    equal((await all(storages[0], 'customer')).filter((row) => row['lifecycle'] === 'on').length, 1, `those who stayed, of ${ended.join()}`)
    check(ended.includes(true) && ended.every((one) => typeof one === 'boolean' || one === 'transaction_conflict'), `They ended as ${ended.join()}`)
    const sessions = await sessionsOf(storages)
    const [one, two] = await sessions[0]!.customers.createMany(['A', 'B'].map((given) => ({ kind: 'person', name: { given }, lifecycle: 'active' })))
    const leave = (session: Session, id: string) =>
      session.transaction(async (inside) => {
        const { value } = await inside.customers.count({ where: { lifecycle: 'active' } })
        await turns()
        if (value > 1) await inside.customers.update(id, { lifecycle: 'lost' })
      }, { isolation: 'serializable' })
    await Promise.all([leave(sessions[0]!, one!.id), leave(sessions[1]!, two!.id)])
    equal((await sessions[0]!.customers.count({ where: { lifecycle: 'active' } })).value, 1, 'customers who stayed')
  })

  racing(suite, 'loses no update of sessions that read and then write, under `serializable`', async (storages) => {
    const sessions = await sessionsOf(storages)
    const { id: customer } = await sessions[0]!.customers.create({ kind: 'person', name: { given: 'A' }, tags: [] })
    const add = (session: Session, tag: string) =>
      session.transaction(async (inside) => {
        const { tags } = await inside.customers.get(customer)
        await turns(1)
        await inside.customers.update(customer, { tags: [...tags, tag] })
      }, { isolation: 'serializable', retries: 50 })
    await Promise.all(Array.from({ length: 6 }, (_, n) => add(sessions[n % 2]!, `t${n}`)))
    equal((await sessions[0]!.customers.get(customer)).tags.toSorted(), ['t0', 't1', 't2', 't3', 't4', 't5'], 'tags')
  })

  racing(suite, 'skips no change for a reader who goes on while many write, and some give up', async (storages) => {
    let hasEnded = false
    const write = (storage: Storage, n: number) =>
      storage.transaction(async (transaction) => {
        await transaction.insert('change', tenant, [2 * n, 2 * n + 1].map((each) => rowOf('change', { id: id(each), recordId: id(n) })))
        // Whoever began later may well end earlier.
        await turns(n % 3 === 0 ? 25 : 0)
        if (n % 4 === 3) throw new Error('no')
        return true
      })
    const writing = Promise.all(Array.from({ length: 24 }, (_, n) => (n % 4 === 3 ? rejection(write(storages[n % 2]!, n)) : write(storages[n % 2]!, n)))).finally(() => {
      hasEnded = true
    })
    const seen = await readOn(storages[1], 36, () => hasEnded)
    await writing
    const written = Array.from({ length: 48 }, (_, n) => n).filter((n) => Math.floor(n / 2) % 4 !== 3)
    equal(seen.toSorted(), written.map(id), 'changes seen')
  })

  racing(suite, 'gives the changes of a record in the order of its versions, whoever began first', async (storages) => {
    const [one, other] = (await sessionsOf(storages)) as [Session, Session]
    const { id: customer } = await one.customers.create({ kind: 'person', name: { given: 'A' } })
    let updating: Promise<unknown> | undefined
    await one.transaction(async (inside) => {
      await inside.tasks.create({ title: 'first write' })
      await inside.tasks.count()
      updating ??= other.customers.update(customer, { lifecycle: 'of one who began later' })
      // Where writers take turns, that one waits for this.
      await Promise.race([updating, turns(100)])
      await inside.customers.update(customer, { source: 'of one who began first' })
    })
    await updating
    const rows = await feedOf(storages[1], 4)
    const versions = rows.filter((row) => row['recordId'] === customer).map((row) => row['recordVersion'])
    equal(versions, [1, 2, 3], 'versions of the record in the feed')
  })

  racing(suite, 'undoes savepoints of transactions side by side, each its own', async (storages) => {
    const write = (storage: Storage, n: number) =>
      storage.transaction(async (transaction) => {
        await transaction.insert('customer', tenant, [customerRow(10 * n)])
        const failing = transaction.savepoint(async () => {
          await transaction.insert('customer', tenant, [customerRow(10 * n + 1)])
          await turns(n % 3)
          throw new Error('no')
        })
        await rejection(failing)
        return transaction.savepoint(async () => (await transaction.insert('customer', tenant, [customerRow(10 * n + 2)]), true))
      })
    equal(await outcomes(storages, 6, write), Array.from({ length: 6 }, () => true))
    equal((await all(storages[0], 'customer')).map((row) => row['id']), Array.from({ length: 6 }, (_, n) => [id(10 * n), id(10 * n + 2)]).flat())
  })

  racing(suite, 'runs transactions within one transaction of a session one after another, so that each undoes its own writes', async ([storage]) => {
    const [session] = await sessionsOf([storage])
    const create = async (inside: Session, given: string) => {
      await inside.customers.create({ kind: 'person', name: { given } })
      await turns(1)
      if (given.startsWith('no')) throw new Error('no')
    }
    const names = ['no 1', 'A', 'no 2', 'B', 'no 3']
    const ended = await session!.transaction((inside) => Promise.allSettled(names.map((given) => inside.transaction((within) => create(within, given)))))
    equal(ended.map(({ status }) => status), names.map((given) => (given.startsWith('no') ? 'rejected' : 'fulfilled')))
    equal((await session!.customers.find()).items.map((customer) => customer.displayName), ['A', 'B'])
  })
}

async function updateAtOnce(storages: readonly [Storage, Storage]): Promise<void> {
  await insert(storages[0], 'customer', [customerRow(1)])
  for (let version = 1; version <= 3; version++) {
    const update = (storage: Storage, n: number) => storage.transaction((transaction) => transaction.update('customer', tenant, id(1), version, { displayName: `${n}`, version: version + 1 }))
    const ended = await outcomes(storages, writers, update)
    equal(ended.filter((one) => one === true).length, 1, `number of winners of version ${version}, of ${ended.join()}`)
    check(ended.every((one) => typeof one === 'boolean' || one === 'transaction_conflict'), `A loser sees ${ended.join()}`)
    const [row] = await all(storages[0], 'customer')
    equal([row!['version'], row!['displayName']], [version + 1, `${ended.indexOf(true)}`], 'the winner’s row')
  }
}

async function updateAtTheEnd(storages: readonly [Storage, Storage]): Promise<void> {
  await insert(storages[0], 'customer', [customerRow(2)])
  const update = (n: number) => ({ do: 'update', entity: 'customer', id: id(2), expectedVersion: 1, fields: { displayName: `${n}`, version: 2 } }) as const
  const change = (n: number) => ({ do: 'insert', entity: 'change', rows: [rowOf('change', { id: id(n), recordId: id(2) })] }) as const
  const ended = await outcomes(storages, writers, (storage, n) => storage.transaction(async (transaction) => (transaction.atEnd(tenant, [update(n), change(n)]), true)))
  equal(ended.filter((one) => one === true).length, 1, `number of winners at the end, of ${ended.join()}`)
  check(ended.every((one) => one === true || one === 'transaction_conflict'), `A loser sees ${ended.join()}`)
  equal((await all(storages[0], 'change')).map((row) => row['id']), [id(ended.indexOf(true))], 'changes of those who won')
}

async function insertAtOnce(storages: readonly [Storage, Storage]): Promise<void> {
  const reference = (n: number): Row => rowOf('externalReference', { id: id(n), system: 's', type: 't', externalId: '1' })
  const ended = await outcomes(storages, writers, (storage, n) => insert(storage, 'externalReference', [reference(n)]).then(() => true))
  equal(ended.filter((one) => one === true).length, 1, `number of winners of a key, of ${ended.join()}`)
  check(ended.every((one) => one === true || one === 'duplicate'), `A loser sees ${ended.join()}`)
  equal((await all(storages[0], 'externalReference')).map((row) => row['id']), [id(ended.indexOf(true))], 'the winner’s row')
}

/** Leaves where another stays. */
async function leaves(transaction: StorageTransaction, n: number): Promise<boolean> {
  const on = { op: 'compare', field: 'lifecycle', is: 'eq', value: 'on' } as const
  const count = await transaction.count({ entity: 'customer', tenant, where: on, deleted: 'exclude' }, 10)
  await turns()
  const [row] = await transaction.select(byId('customer', { where: hasId(n) }))
  return count > 1 && transaction.update('customer', tenant, id(n), row!['version'] as number, { lifecycle: 'off', version: 2 })
}

async function sessionsOf(storages: readonly Storage[]): Promise<readonly Session[]> {
  const crms = await Promise.all(storages.map((storage) => createCrm({ storage, migrations: 'manual' })))
  return crms.map((crm) => crm.session({ tenant, actor: { type: 'user', id: 'u_1' } }))
}

/** Ids in the order in which a reader sees them, until there are as many as expected and nobody writes any more. */
async function readOn(storage: Storage, expected: number, hasEnded: () => boolean): Promise<readonly string[]> {
  const seen: string[] = []
  const deadline = Date.now() + 20_000
  for (let after: string | null = null; (!hasEnded() || seen.length < expected) && Date.now() < deadline; ) {
    const rows: readonly Row[] = await storage.feed('change', tenant, after, 5)
    seen.push(...rows.map((row) => row['id'] as string))
    after = (rows.at(-1)?.['position'] as string | undefined) ?? after
    if (rows.length === 0) await turns(1)
  }
  return seen
}
