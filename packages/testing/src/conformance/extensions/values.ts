import { equal, refused } from '../../assert/assert.ts'
import { addCustomer } from '../sessions/examples.ts'
import type { Suite } from '../suite.ts'
import { extensions } from './declared.ts'

/** What a record has that nobody gave anything. */
const empty = {
  host: { tier: null, points: 0, nickname: null, note: null, renewsOn: null, seenAt: null, vip: true, budget: null, rate: null, labels: [], remark: null, limit: null, opened: null, secret: null },
  'other-owner': { tier: 'none' },
}

const given = {
  host: { tier: 'gold', points: -3, note: 'ک\u200c😀', renewsOn: '2026-12-01', vip: false, labels: ['a', 'b'], secret: { deep: [1, { nothing: null }] } },
  'other-owner': { tier: 'x' },
} as const

/** What extension fields take, and how they are written and read. */
export function values(suite: Suite): void {
  const options = { extensions }

  suite.session('shows every declared extension field, with its default or null where it has no value', async (session) => {
    const created = await addCustomer(session)
    equal(created.ext, empty)
    equal((await session.customers.get(created.id)).ext, empty)
    equal((await session.interactions.log({ kind: 'note', participants: [{ customerId: created.id, role: 'customer' }] })).ext, { host: { score: null } })
  }, options)

  suite.session('keeps extension fields of every type in one form', async (session) => {
    const { id, ext } = await addCustomer(session, 'Claire', { ext: { ...given, host: { ...given.host, seenAt: '2026-01-01T03:30:00+03:30', budget: { amount: '1.5', currency: 'EUR' }, rate: '01.50', limit: { amount: 7n, currency: 'JPY' } } } })
    const kept = { ...empty.host, ...given.host, seenAt: '2026-01-01T00:00:00.000Z', budget: { amount: '1.50', currency: 'EUR' }, rate: '1.5', limit: { amount: '7', currency: 'JPY' } }
    equal(ext, { host: kept, 'other-owner': { tier: 'x' } })
    equal((await session.customers.get(id)).ext, ext)
    equal((await session.customers.find({ select: ['ext'] })).items, [{ id, ext }])
    equal((await session.customers.getMany([id])).get(id)!.ext, ext)
  }, options)

  suite.session('changes the extension fields that are given, empties them with null, and leaves the others', async (session) => {
    const { id } = await addCustomer(session, 'Claire', { ext: given })
    const updated = await session.customers.update(id, { ext: { host: { tier: null, points: 5 } } })
    equal(updated.ext, { host: { ...empty.host, ...given.host, tier: null, points: 5 }, 'other-owner': { tier: 'x' } })
    equal(await session.customers.get(id), updated)
    equal((await session.customers.update(id, { ext: { host: { points: 5 }, 'other-owner': {} } })).version, updated.version, 'version after nothing changed')
    equal((await session.customers.update(id, { tags: ['a'] })).ext, updated.ext)
  }, options)

  suite.session('refuses extension fields that nobody declares, and values that are none of theirs', async (session) => {
    const { id } = await addCustomer(session)
    for (const [ext, field] of [[{ nobody: {} }, 'ext.nobody'], [{ host: { teir: 'gold' } }, 'ext.host.teir'], [{ host: { constructor: 1 } }, 'ext.host.constructor'], [JSON.parse('{"__proto__":{}}'), 'ext.__proto__']] as const) {
      equal((await refused('unknown_field', addCustomer(session, 'A', { ext }))).field, field)
      equal((await refused('unknown_field', session.customers.update(id, { ext }))).field, field)
    }
    const wrong = [{ tier: 'copper' }, { points: 1.5 }, { points: null }, { vip: 'yes' }, { renewsOn: '2026-02-30' }, { seenAt: 'soon' }, { budget: { amount: '1.234', currency: 'EUR' } }, { rate: '1e3' }, { labels: 'a' }, { note: 'x'.repeat(1001) }, { note: 'a\0b' }, { secret: { text: '\ud800' } }, { secret: { 'a\0': 1 } }]
    for (const host of wrong) {
      const [name] = Object.keys(host)
      for (const write of [addCustomer(session, 'A', { ext: { host } }), session.customers.update(id, { ext: { host } })]) {
        const { field } = await refused('validation_failed', write)
        equal(field?.startsWith(`ext.host.${name!}`), true, `field ${field ?? ''} for ${name!}`)
      }
    }
    await refused('validation_failed', addCustomer(session, 'A', { ext: { host: { secret: nested(30) } } }))
    await refused('unknown_field', session.tasks.create({ title: 't', ext: { host: { tier: 'gold' } } }))
  }, options)

  suite.session('writes down each extension field that changed, and merges stale updates of others', async (session, { as }) => {
    const { id } = await addCustomer(session, 'Claire', { ext: { host: { tier: 'gold' } } })
    await as('u_2').customers.update(id, { ext: { host: { tier: null, points: 1 } } }, { version: 1 })
    await session.customers.update(id, { ext: { host: { nickname: 'C' }, 'other-owner': { tier: 'y' } } }, { version: 1 })
    equal((await refused('version_conflict', session.customers.update(id, { ext: { host: { tier: 'silver' } } }, { version: 1 }))).details?.['fields'], ['ext.host.tier'])
    const { items } = await session.changes.of('customer', id)
    equal(items.map(({ diff }) => Object.fromEntries(Object.entries(diff).filter(([name]) => name.startsWith('ext')))), [
      { 'ext.host.nickname': [null, 'C'], 'ext.other-owner.tier': ['none', 'y'] },
      { 'ext.host.tier': ['gold', null], 'ext.host.points': [0, 1] },
      { 'ext.host.tier': [null, 'gold'], 'ext.host.points': [null, 0], 'ext.host.vip': [null, true], 'ext.other-owner.tier': [null, 'none'] },
    ])
    const { host, 'other-owner': other } = (await session.customers.get(id)).ext as typeof empty
    equal([host.tier, host.points, host.nickname, other.tier], [null, 1, 'C', 'y'])
  }, options)

  suite.session('loses no update of owners who change fields of theirs at once', async (session, { as }) => {
    const { id } = await addCustomer(session)
    await Promise.all([1, 2, 3, 4].flatMap((n) => [session.customers.update(id, { ext: { host: { points: n } } }), as('u_2').customers.update(id, { ext: { 'other-owner': { tier: `t${n}` } } })]))
    const { items } = await session.changes.of('customer', id)
    equal(items.length, 9, 'number of changes')
    for (const name of ['ext.host.points', 'ext.other-owner.tier']) {
      const steps = items.toReversed().flatMap(({ diff }) => (name in diff ? [diff[name]!] : []))
      equal(steps.slice(1).map(([from]) => from), steps.slice(0, -1).map(([, to]) => to), `chain of ${name}`)
    }
  }, options)
}

function nested(levels: number): object {
  return levels === 0 ? {} : { deeper: nested(levels - 1) }
}
