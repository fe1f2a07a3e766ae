import * as fc from 'fast-check'
import { createCrm, type Session } from '@diwan/core'
import { memoryStorage } from '@diwan/core/storage'
import { check, equal, refused } from '../../assert/assert.ts'
import { dataset, store } from '../predicates/dataset.ts'
import { addCustomer } from '../sessions/examples.ts'
import type { Suite } from '../suite.ts'
import { extended, extensions } from './declared.ts'

const sorts = ['points', 'nickname', 'renewsOn', 'seenAt'].flatMap((name) => [`ext.host.${name}`, `-ext.host.${name}`])

/** Lists in the order of extension fields, in which records without a value come first. */
export function orders(suite: Suite): void {
  suite.storage('reads pages in the order of extension fields as memory does, whatever the ties and the records without a value', async (storage) => {
    let round = 0
    await fc.assert(
      fc.asyncProperty(dataset, fc.constantFrom(...sorts), fc.integer({ min: 1, max: 7 }), async (data, sort, limit) => {
        const tenant = `t${round++}`
        const [actual, expected] = [await sessionOver(storage, tenant), await sessionOver(memoryStorage(), tenant)]
        for (const each of [actual.storage, expected.storage]) await store(each, tenant, data)
        const whole = (await expected.session.customers.find({ sort, limit: 200 })).items.map(({ id }) => id)
        equal(await inPages(actual.session, sort, limit), whole, `ids by ${sort} in pages of ${limit}`)
        equal(await inPages(expected.session, sort, limit), whole, `ids by ${sort} in pages of ${limit} in memory`)
      }),
      { numRuns: suite.runs },
    )
  }, { entities: extended })

  suite.session('puts records without a value first, and last where the order descends', async (session) => {
    for (const [name, nickname] of [['A', 'b'], ['B', null], ['C', 'a'], ['D', '😀'], ['E', '\ufffd'], ['F', null], ['G', 'a']] as const) await addCustomer(session, name, { ext: { host: { nickname } } })
    const names = async (sort: string, more: object = {}) => (await session.customers.find({ sort, ...more })).items.map(({ name }) => name.given).join('')
    equal([await names('ext.host.nickname'), await names('-ext.host.nickname')], ['BFCGAED', 'DEAGCFB'])
    equal(await names('ext.host.nickname', { where: { ext: { host: { nickname: { lt: 'b' } } } } }), 'CG')
    equal((await session.customers.find({ sort: 'ext.host.nickname', select: ['kind'] })).items.length, 7)
    for (const sort of ['ext.host.tier', 'ext.host.note', 'ext.nobody.x', 'ext', 'ext.host']) await refused('sort_invalid', session.customers.find({ sort }))
  }, { extensions })

  suite.session('goes through all records in the order of an extension field', async (session) => {
    await session.customers.createMany(Array.from({ length: 9 }, (_, n) => ({ kind: 'person', name: { given: `${n}` }, ext: { host: { nickname: n % 3 === 0 ? null : `${9 - n}` } } }) as const))
    const seen: (string | undefined)[] = []
    for await (const batch of session.customers.iterate({ sort: 'ext.host.nickname' }, { batch: 2 })) seen.push(...batch.map(({ name }) => name.given))
    equal(seen.join(''), '036875421')
  }, { extensions })

  suite.session('includes records in the order of an extension field', async (session) => {
    const { id: customerId } = await addCustomer(session)
    for (const [title, effort] of [['a', 3], ['b', null], ['c', 1]] as const) await session.tasks.create({ title, customerId, ext: { host: { effort } } })
    const titles = async (sort: string, limit = 5) => (await session.customers.get(customerId, { include: { tasks: { sort, limit } } })).tasks.map(({ title }) => title).join('')
    equal([await titles('ext.host.effort'), await titles('-ext.host.effort'), await titles('-ext.host.effort', 1)], ['bca', 'acb', 'a'])
    const [included] = (await session.customers.get(customerId, { include: { tasks: { limit: 1 } } })).tasks
    check('effort' in included!.ext['host']!, 'An included record does not show its extension fields')
  }, { extensions })
}

/** As `createCrm` makes it, without a migration at each. */
async function sessionOver(storage: ReturnType<typeof memoryStorage>, tenant: string) {
  const crm = await createCrm({ storage, extensions, policy: () => true, migrations: 'manual' })
  return { storage, session: crm.session({ tenant, actor: { type: 'user', id: 'u_1' } }) }
}

async function inPages(session: Pick<Session, 'customers'>, sort: string, limit: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (let after: string | undefined; ; ) {
    const page = await session.customers.find({ sort, limit, ...(after !== undefined && { after }) })
    ids.push(...page.items.map(({ id }) => id))
    if (page.next === null) return ids
    check(page.items.length === limit, `A page of ${limit} has ${page.items.length} records, and a next one`)
    after = page.next
  }
}
