import { definePlugin, field, type PendingWrite, type Plugin } from '@diwan/core'
import { check, equal, refused } from '../../assert/assert.ts'
import { person } from './examples.ts'
import type { Suite } from '../suite.ts'
import { pluginVersions } from './plugin-versions.ts'

const { defaulted, optional, sortable } = field

/** Counts, follows and refuses, so that all that plugins do with writes is seen in what is stored. */
const counting = definePlugin({
  id: 'counting',
  api: 1,
  version: '1.0.0',
  fields: { customer: { writes: sortable(defaulted(field.integer(), 0)), last: optional(field.oneOf(['create', 'update', 'delete', 'restore'])) } },
  rights: { task: ['read', 'create'], customer: ['read'] },
  hooks: {
    customer: {
      before(write) {
        if (write.after.lifecycle === 'lost') write.reject('not_lost', 'Nobody is lost', 'last')
        if (write.operation !== 'delete') write.set({ writes: write.after.ext.counting.writes + 1, last: write.operation })
      },
      async written({ operation, after }, { own, session }) {
        if (operation === 'delete') return
        const { items } = await own.tasks.find({ where: { customerId: after.id } })
        await own.tasks.create({ title: `${items.length}: ${operation} by ${session.actor.id}`, customerId: after.id })
        if (after.lifecycle === 'vanishing') throw new Error('no more')
      },
    },
  },
})

/** Plugins change, refuse and follow writes in the transaction of the write. */
export function plugins(suite: Suite): void {
  suite.session('lets plugins change, follow and refuse writes, in the transaction of the write', async (session) => {
    const titles = async (customerId: string) => (await session.tasks.find({ where: { customerId }, sort: 'createdAt' })).items.map(({ title }) => title).toSorted()
    const shown = async (id: string) => (await session.customers.get(id)).ext as unknown
    const { id } = await session.customers.create(person('A'))
    equal(await shown(id), { counting: { writes: 1, last: 'create' } })
    await session.customers.update(id, { lifecycle: 'active' })
    equal(await shown(id), { counting: { writes: 2, last: 'update' } })
    await session.customers.update(id, { lifecycle: 'active' })
    equal(await shown(id), { counting: { writes: 2, last: 'update' } }, 'an update that changes nothing')
    await session.customers.delete(id)
    await session.customers.restore(id)
    equal(await shown(id), { counting: { writes: 3, last: 'restore' } })
    equal(await titles(id), ['0: create by u_1', '1: update by u_1', '2: restore by u_1'])
    const changes = (await session.changes.of('customer', id)).items.map(({ operation, diff }) => [operation, Object.keys(diff).toSorted()])
    equal(changes, [['restore', ['deletedAt', 'ext.counting.last', 'ext.counting.writes']], ['delete', ['deletedAt']], ['update', ['ext.counting.last', 'ext.counting.writes', 'lifecycle']], ['create', ['ext.counting.last', 'ext.counting.writes', 'kind', 'lifecycle', 'name']]])

    const made = await session.customers.createMany([person('B'), person('C')])
    for (const each of made) equal(await titles(each.id), ['0: create by u_1'])
    const upserted = await session.customers.upsert([{ ...person('B'), id: made[0]!.id, lifecycle: 'active' }], { by: ['id'] })
    equal(upserted.records[0]?.ext, { counting: { writes: 2, last: 'update' } })
    const rejection = await refused('write_rejected', session.customers.createMany([person('D'), { ...person('E'), lifecycle: 'lost' }]))
    equal(rejection.issues, [{ path: [1, 'ext', 'counting', 'last'], code: 'counting.not_lost', message: 'Nobody is lost' }])
    await refused('write_rejected', session.customers.update(id, { lifecycle: 'lost' }))
    await refused('plugin_failed', session.customers.update(id, { lifecycle: 'vanishing' }))
    await refused('plugin_failed', session.transaction(async (inside) => {
      await inside.customers.create(person('F'))
      await inside.customers.update(id, { lifecycle: 'vanishing' })
    }))
    await session.transaction(async (inside) => {
      await inside.customers.create(person('G'))
      await refused('plugin_failed', inside.transaction(async (within) => within.customers.update(id, { lifecycle: 'vanishing' })))
    })
    equal((await session.customers.find({ sort: 'sortKey' })).items.map(({ displayName }) => displayName), ['A Gute', 'B Gute', 'C Gute', 'G Gute'], 'customers that are there')
    equal((await titles(id)).length, 3, 'what followed')
    check((await session.customers.get(id)).lifecycle === 'active', 'A write that was refused is there')
    equal((await session.customers.find({ where: { ext: { counting: { writes: { gte: 2 } } } }, sort: '-ext.counting.writes' })).items.length, 2, 'customers with two writes')
  }, { plugins: [counting] })

  suite.session('shows each plugin what those before it have set, on create, update and many at once', async (session) => {
    const trail = ({ ext }: { readonly ext: object }) => Object.values(ext as Readonly<Record<string, { trail: string }>>).map((each) => each.trail).toSorted()
    const [a, b] = [await session.customers.create(person('A')), (await session.customers.createMany([person('B'), person('C')]))[1]!]
    equal([trail(a), trail(b)], [['1', '12', '123'], ['1', '12', '123']], 'what was set on create')
    equal(trail(await session.customers.update(a.id, { lifecycle: 'active' })), ['1231', '12312', '123123'], 'what was set on update')
    const { records } = await session.customers.upsert([a, b].map(({ id }) => ({ ...person('D'), id })), { by: ['id'] })
    equal(records.map(trail), [['1231231', '12312312', '123123123'], ['1231', '12312', '123123']], 'what was set on many at once')
  }, { plugins: [trailing('third', 3, ['second']), trailing('second', 2, ['first']), trailing('first', 1)] })

  pluginVersions(suite)
}

/** A plugin that adds its number to the longest trail that it sees; the second one of many records at once. */
function trailing(id: string, number: number, after: readonly string[] = []): Plugin {
  const add = (write: PendingWrite<{ readonly ext: object }, { readonly trail: string }>) => {
    const seen = Object.values(write.after.ext as Readonly<Record<string, { trail: string }>>).map(({ trail }) => trail)
    write.set({ trail: `${seen.toSorted((a, b) => b.length - a.length)[0]!}${number}` })
  }
  const customer = id === 'second' ? { beforeMany: (writes: readonly Parameters<typeof add>[0][]) => writes.forEach(add) } : { before: add }
  return definePlugin({ id, api: 1, version: '1.0.0', after, fields: { customer: { trail: defaulted(field.text({ max: 100, personal: false }), '') } }, hooks: { customer } }) as Plugin
}
