import { field, type Policy, type Where } from '@diwan/core'
import { equal, refused } from '../../assert/assert.ts'
import { addCustomer, note } from '../sessions/examples.ts'
import type { Suite } from '../suite.ts'
import { extensions } from './declared.ts'

const long = 'x'.repeat(250)
const beginning = 'x'.repeat(200)

/** Predicates on extension fields, beside those that are compared with the evaluation in memory at random. */
export function filters(suite: Suite): void {
  const options = { extensions }

  suite.session('finds records by extension fields of every type', async (session) => {
    const hosts = {
      A: { tier: 'gold', points: 10, renewsOn: '2026-12-01', seenAt: '2026-11-22T09:00:00Z', vip: false, budget: { amount: '12.50', currency: 'EUR' }, rate: '1.5', labels: ['a', 'b'], opened: true },
      B: { tier: 'silver', points: 20, renewsOn: '2027-01-01', labels: ['b'], budget: { amount: '12.50', currency: 'USD' }, limit: { amount: '5', currency: 'JPY' }, opened: false },
      C: {},
    }
    for (const [name, host] of Object.entries(hosts)) await addCustomer(session, name, { ext: { host } })
    const cases: readonly (readonly [Where, string])[] = [
      [{ tier: 'gold' }, 'A'], [{ tier: { ne: 'gold' } }, 'BC'], [{ tier: null }, 'C'], [{ tier: { in: ['gold', 'silver'] } }, 'AB'], [{ tier: { notIn: ['gold'] } }, 'BC'],
      [{ points: { gte: 10, lt: 20 } }, 'A'], [{ points: 0 }, 'C'], [{ renewsOn: { lt: { ahead: 'P1M' } } }, 'A'], [{ seenAt: { gte: { ago: 'PT1H' } } }, 'A'], [{ seenAt: { isNull: true } }, 'BC'],
      [{ vip: true }, 'BC'], [{ vip: { ne: true } }, 'A'], [{ budget: { gte: '12', currency: 'EUR' } }, 'A'], [{ budget: { currency: 'USD' } }, 'B'], [{ rate: '1.50' }, 'A'],
      [{ labels: { has: 'b' } }, 'AB'], [{ labels: { hasAll: ['a', 'b'] } }, 'A'], [{ labels: { isEmpty: true } }, 'C'], [{ limit: { lte: '5', currency: 'JPY' } }, 'B'], [{ opened: false }, 'B'], [{ opened: null }, 'C'],
      [{ tier: 'gold', points: 10 }, 'A'], [{ tier: 'gold', points: 11 }, ''],
    ]
    for (const [host, expected] of cases) {
      const { items } = await session.customers.find({ where: { ext: { host } }, sort: 'sortKey' })
      equal(items.map(({ name }) => name.given).join(''), expected, `customers of ${JSON.stringify(host)}`)
    }
    equal(await session.customers.count({ where: { or: [{ ext: { host: { tier: 'gold' } } }, { ext: { 'other-owner': { tier: 'x' } } }] } }), { value: 1, exact: true })
  }, options)

  suite.session('takes a field’s default for a record that has no value', async (session) => {
    await addCustomer(session, 'A')
    await addCustomer(session, 'B', { ext: { 'other-owner': { tier: 'x' } } })
    const found = async (tier: unknown) => (await session.customers.find({ where: { ext: { 'other-owner': { tier } } }, sort: 'sortKey' })).items.map(({ name }) => name.given).join('')
    for (const [condition, expected] of [['none', 'A'], ['x', 'B'], [{ ne: 'none' }, 'B'], [{ isNull: true }, ''], [{ gte: 'a' }, 'AB'], [{ lt: 'o' }, 'A'], [{ notIn: ['none'] }, 'B'], [{ contains: 'on' }, 'A']] as const) equal(await found(condition), expected, JSON.stringify(condition))
  }, options)

  suite.session('tells long texts apart that begin alike', async (session) => {
    for (const [name, text] of Object.entries({ A: beginning, B: `${beginning}a`, C: `${beginning}b`, D: long, E: 'x'.repeat(199), F: 'y' })) await addCustomer(session, name, { ext: { host: { note: text, remark: text } } })
    const found = async (field: string, condition: unknown) => (await session.customers.find({ where: { ext: { host: { [field]: condition } } }, sort: 'sortKey' })).items.map(({ name }) => name.given).join('')
    const cases: readonly (readonly [unknown, string])[] = [
      [`${beginning}a`, 'B'], [beginning, 'A'], [{ ne: `${beginning}a` }, 'ACDEF'], [{ in: [`${beginning}b`, 'y'] }, 'CF'], [{ notIn: [`${beginning}b`, 'y'] }, 'ABDE'],
      [{ lt: `${beginning}b` }, 'ABE'], [{ lte: `${beginning}b` }, 'ABCE'], [{ gt: `${beginning}a` }, 'CDF'], [{ gte: beginning }, 'ABCDF'],
      [{ startsWith: `${beginning}x` }, 'D'], [{ startsWith: beginning }, 'ABCD'], [{ startsWith: 'x' }, 'ABCDE'], [{ contains: 'xb' }, 'C'],
    ]
    for (const [condition, expected] of cases) for (const field of ['note', 'remark']) equal(await found(field, condition), expected, `customers by ${field} ${JSON.stringify(condition)}`)
  }, options)

  suite.session('finds by what an update wrote last', async (session) => {
    const { id } = await addCustomer(session, 'A', { ext: { host: { tier: 'gold', points: 1 } } })
    const count = async (host: Where) => (await session.customers.count({ where: { ext: { host } } })).value
    await session.customers.update(id, { ext: { host: { tier: 'silver' } } })
    equal([await count({ tier: 'gold' }), await count({ tier: 'silver' }), await count({ points: 1 })], [0, 1, 1])
    await session.customers.update(id, { tags: ['a'], ext: { host: { tier: null } } })
    equal([await count({ tier: 'silver' }), await count({ tier: null }), await count({ points: 1 })], [0, 1, 1])
    await session.customers.upsert([{ id, kind: 'person', name: { given: 'A' }, ext: { host: { tier: 'bronze' } } }], { by: ['id'] })
    equal([await count({ tier: 'bronze' }), await count({ points: 1 })], [1, 1])
  }, options)

  suite.session('refuses predicates on extension fields that are not declared for it', async (session) => {
    const refusals: readonly (readonly [Where, string])[] = [
      [{ host: { teir: 'gold' } }, 'unknown_field'], [{ nobody: { a: 1 } }, 'unknown_field'], [{ host: { constructor: 1 } }, 'unknown_field'], [{ host: { secret: null } }, 'predicate_invalid'],
      [{ host: 'gold' }, 'predicate_invalid'], [{ host: { tier: 'copper' } }, 'predicate_invalid'], [{ host: { points: '1' } }, 'predicate_invalid'], [{ host: { labels: 'a' } }, 'predicate_invalid'], [{ host: { budget: '5' } }, 'predicate_invalid'],
    ]
    for (const [ext, code] of refusals) await refused(code, session.customers.find({ where: { ext } as never }))
    await refused('predicate_invalid', session.customers.find({ where: { ext: 5 } as never }))
    await refused('unknown_field', session.threads.find({ where: { ext: { host: { tier: 'gold' } } } as never }))
  }, options)

  suite.session('asks related records for their extension fields', async (session) => {
    const [a, b] = [await addCustomer(session, 'A', { ext: { host: { tier: 'gold' } } }), await addCustomer(session, 'B')]
    await session.interactions.log(note(a.id, { ext: { host: { score: 5 } } }))
    await session.interactions.log(note(b.id, { ext: { host: { score: 1 } } }))
    equal((await session.customers.find({ where: { interactions: { some: { ext: { host: { score: { gte: 3 } } } } } } })).items.map(({ id }) => id), [a.id])
    equal((await session.interactions.find({ where: { participants: { some: { customer: { some: { ext: { host: { tier: 'gold' } } } } } } } })).items.length, 1)
  }, options)

  const onlyGold: Policy = ({ entity }) => (entity === 'customer' ? { ext: { host: { tier: 'gold' } } } : true)

  suite.session('grants rights by extension fields', async (session) => {
    const { id } = await addCustomer(session, 'A', { ext: { host: { tier: 'gold' } } })
    await refused('forbidden', addCustomer(session, 'B', { ext: { host: { tier: 'silver' } } }))
    await refused('forbidden', session.customers.update(id, { ext: { host: { tier: null } } }))
    equal((await session.customers.update(id, { ext: { host: { points: 3 } } })).ext['host']!['points'], 3)
  }, { ...options, policy: onlyGold })

  const sixteen = (name: string, member: typeof extensions.customer.host.note | typeof extensions.customer.host.points) => Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`${name}${n + 1}`, member]))

  suite.session('has room for an index of sixteen fields of each kind', async (session) => {
    await addCustomer(session, 'A', { ext: { host: { text16: 'ک'.repeat(150), number16: 16 } } })
    await session.interactions.log({ kind: 'note', participants: [{ handle: 'x', role: 'from' }], ext: { host: { text16: 'a' } } })
    equal((await session.customers.find({ where: { ext: { host: { text16: { startsWith: 'ک' }, number16: { gt: 15 } } } } })).items.length, 1)
    equal((await session.interactions.find({ where: { ext: { host: { text16: 'a' } } }, sort: '-occurredAt' })).items.length, 1)
  }, { extensions: Object.fromEntries(['customer', 'interaction', 'task'].map((entity) => [entity, { host: { ...sixteen('text', extensions.customer.host.note), ...sixteen('number', extensions.customer.host.points) } }])) })

  suite.session('keeps extension fields of tenants apart', async (session, { as }) => {
    const other = as('u_1', { tenant: 'other' })
    for (const each of [session, other]) await addCustomer(each, each.tenant, { ext: { host: { tier: 'gold', points: 1, remark: 'r' } } })
    for (const host of [{ tier: 'gold' }, { points: { gte: 1 } }, { remark: 'r' }]) {
      for (const each of [session, other]) equal((await each.customers.find({ where: { ext: { host } } })).items.map(({ name }) => name.given), [each.tenant])
    }
  }, options)

  suite.session('keeps the term of a vocabulary that an extension field holds', async (session) => {
    const term = await session.vocabularyTerms.create({ vocabulary: 'loyalty.tier', key: 'gold' })
    const { id } = await addCustomer(session, 'A', { ext: { loyalty: { tier: 'gold' } } })
    equal((await refused('term_in_use', session.vocabularyTerms.delete(term.id))).details?.['field'], 'ext.loyalty.tier')
    await session.customers.update(id, { ext: { loyalty: { tier: null } } })
    await session.vocabularyTerms.delete(term.id)
  }, { extensions: { customer: { loyalty: { tier: field.optional(field.key({ vocabulary: 'loyalty.tier' })) } } } })
}
