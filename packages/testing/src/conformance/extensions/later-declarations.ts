import { createCrm, field, type Extensions, type Session, type Where } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { equal } from '../../assert/assert.ts'
import { addCustomer, person } from '../sessions/examples.ts'
import type { Suite } from '../suite.ts'

const { defaulted, filterable, optional, sortable } = field

const plain = { customer: { host: { tier: optional(field.key()), size: optional(field.integer()) } } } satisfies Extensions
const indexed = { customer: { host: { tier: sortable(optional(field.key())), size: filterable(optional(field.integer())), points: filterable(defaulted(field.integer(), 0)) } } } satisfies Extensions

/** Declarations that come, change and go over data that is there. */
export function laterDeclarations(suite: Suite): void {
  suite.opened('finds the records of before by a field that became filterable since', async ({ storage }) => {
    const before = await sessionWith(storage, plain)
    await before.customers.createMany(Array.from({ length: 1203 }, (_, n) => person(`${n}`, { ext: { host: { tier: n % 400 === 0 ? 'gold' : null, size: n } } })))
    const session = await sessionWith(storage, indexed)
    equal((await storage.pending()).filter(({ phase }) => phase !== 'contract'), [], 'steps that are left')
    equal(await names(session, { tier: 'gold' }), '0 400 800 1200')
    equal(await names(session, { size: { gte: 1200 } }), '1200 1201 1202')
    equal(await session.customers.count({ where: { ext: { host: { points: 0 } } } }), { value: 1203, exact: true }, 'number of records that have the default')
    const { items } = await session.customers.find({ sort: '-ext.host.tier', limit: 1 })
    equal([items[0]!.name.given, items[0]!.version, items[0]!.ext], ['800', 1, { host: { tier: 'gold', size: 800, points: 0 } }])
    await session.customers.update(items[0]!.id, { ext: { host: { points: 7 } } })
    equal(await names(session, { points: 7 }), '800')
  })

  suite.opened('finds in a field of another type only what is of that type', async ({ storage }) => {
    const session = await sessionWith(storage, indexed)
    await addCustomer(session, 'A', { ext: { host: { size: 7 } } })
    const texts = await sessionWith(storage, { customer: { host: { size: filterable(optional(field.key())) } } })
    equal([await names(texts, { size: '7' }), await names(texts, { size: null })], ['', 'A'])
    await addCustomer(texts, 'B', { ext: { host: { size: '7' } } })
    equal(await names(texts, { size: '7' }), 'B')
    equal(await names(await sessionWith(storage, indexed), { size: 7 }), 'A')
  })

  suite.opened('keeps the values of a field that is gone, shows them to nobody, and finds them when it is back', async ({ storage }) => {
    const { id } = await addCustomer(await sessionWith(storage, indexed), 'A', { ext: { host: { tier: 'gold', size: 1 } } })
    const without = await sessionWith(storage, { customer: { host: { size: indexed.customer.host.size } } })
    equal((await without.customers.update(id, { ext: { host: { size: 2 } } })).ext, { host: { size: 2 } })
    equal((await (await sessionWith(storage, {})).customers.update(id, { tags: ['a'] })).ext, {})
    const session = await sessionWith(storage, indexed)
    equal((await session.customers.get(id)).ext, { host: { tier: 'gold', size: 2, points: 0 } })
    equal([await names(session, { tier: 'gold' }), await names(session, { size: 2 }), await names(session, { size: 1 })], ['A', 'A', ''])
  })

  suite.needing('beside', 'keeps the columns of two versions right that run side by side', async (under, beside) => {
    const [newer, older] = [await sessionWith(under.storage, indexed), await beside()]
    try {
      const { id } = await addCustomer(newer, 'A', { ext: { host: { tier: 'gold', size: 1 } } })
      const session = await sessionWith(older, plain)
      await session.customers.update(id, { ext: { host: { tier: 'silver' } } })
      await addCustomer(session, 'B', { ext: { host: { tier: 'gold' } } })
      equal([await names(newer, { tier: 'silver' }), await names(newer, { tier: 'gold' })], ['A', 'B'])
    } finally {
      await older.close()
    }
  })
}

async function sessionWith(storage: Storage, extensions: Extensions): Promise<Session> {
  return (await createCrm({ storage, extensions })).session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
}

async function names(session: Session, host: Where): Promise<string> {
  const { items } = await session.customers.find({ where: { ext: { host } }, sort: 'createdAt', limit: 200 })
  return items.map(({ name }) => name.given).join(' ')
}
