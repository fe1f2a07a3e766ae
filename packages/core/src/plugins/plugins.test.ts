import { describe, expect, it, onTestFinished } from 'vitest'
import { createCrm } from '../create-crm.ts'
import type { CrmOptions } from '../crm.ts'
import * as field from '../schema/field.ts'
import { defineEntity } from '../schema/entity.ts'
import { memoryStorage } from '../storage/memory/memory-storage.ts'
import { pluginRef, type AnyPlugin, type ContractOf, type Plugin } from './contract.ts'
import { definePlugin, type PluginDefinition } from './define-plugin.ts'

const { defaulted, filterable, optional, sortable, writable } = field
const who = { tenant: 'acme', actor: { type: 'user', id: 'u_1' } } as const
const person = (given: string) => ({ kind: 'person', name: { given } }) as const

async function opened<const P extends readonly AnyPlugin[]>(plugins: CrmOptions<{}, P>['plugins'], more: Partial<CrmOptions> = {}) {
  const crm = await createCrm<{}, P>({ storage: memoryStorage(), plugins: plugins!, ...(more as object) })
  onTestFinished(() => crm.close())
  return { crm, session: crm.session(who) }
}

const define = ({ goldFrom }: { readonly goldFrom: number }) =>
  definePlugin({
    id: 'loyalty',
    api: 1,
    version: '1.0.0',
    fields: { customer: { tier: filterable(optional(field.oneOf(['gold', 'silver']))), points: sortable(defaulted(field.integer(), 0)), card: writable(optional(field.key())) } },
    rights: { customer: ['read', 'update'] },
    permissions: { award: 'Award loyalty points' },
    setup: ({ session }) => ({
      award: async (tenant: string, customerId: string, points: number) => {
        const { customers } = session({ tenant })
        const { ext } = await customers.get(customerId)
        return (await customers.update(customerId, { ext: { loyalty: { points: ext.loyalty.points + points } } })).ext.loyalty.tier
      },
    }),
    hooks: {
      customer: {
        before(write) {
          const { points } = write.after.ext.loyalty
          if (points < 0) write.reject('negative_points', 'Points are not negative', 'points')
          write.set({ tier: points >= goldFrom ? 'gold' : 'silver' })
        },
      },
    },
  })
interface LoyaltyPlugin extends ContractOf<ReturnType<typeof define>> {}
const loyalty = (options: { readonly goldFrom: number }): Plugin<LoyaltyPlugin> => define(options)
const loyaltyRef = pluginRef<LoyaltyPlugin>('loyalty')

/** A plugin of which only some things matter. */
const plain = (id: string, more: Partial<PluginDefinition> = {}) => definePlugin({ id, api: 1, version: '1.0.0', ...more }) as Plugin

describe('a plugin', () => {
  it('has fields that its hooks set, its service uses, lists know, and nobody else writes', async () => {
    const { crm, session } = await opened([loyalty({ goldFrom: 100 })])
    const { id, ext } = await session.customers.create({ ...person('A'), ext: { loyalty: { card: 'c1' } } })
    const tier: 'gold' | 'silver' | null = ext.loyalty.tier
    expect([tier, ext.loyalty.points, ext.loyalty.card]).toEqual(['silver', 0, 'c1'])
    const now: 'gold' | 'silver' | null = await crm.services.loyalty.award('acme', id, 150)
    expect(now).toBe('gold')
    expect((await session.customers.find({ where: { ext: { loyalty: { tier: 'gold' } } }, sort: '-ext.loyalty.points' })).items.map((customer) => customer.ext.loyalty.points)).toEqual([150])
    const [last] = (await session.changes.of('customer', id)).items
    expect([last!.actor, last!.diff]).toEqual(['plugin:loyalty', { 'ext.loyalty.points': [0, 150], 'ext.loyalty.tier': ['silver', 'gold'] }])
    await expect(session.customers.update(id, { ext: { loyalty: { points: 1000 } } })).rejects.toMatchObject({ code: 'forbidden', issues: [{ path: ['ext', 'loyalty', 'points'] }] })
    await session.customers.update(id, { ext: { loyalty: { card: 'c2' } } })
    expect([session.rightTo('customer', 'ext.loyalty.points'), session.rightTo('customer', 'ext.loyalty.card')]).toEqual(['read', 'write'])
    // @ts-expect-error -- there is no such service
    expect(crm.services.sales).toBe(undefined)
  })

  it('refuses writes with its code, sentence and field, together with what others have against them', async () => {
    const strict = plain('strict', { hooks: { customer: { before: (write: { reject(code: string, message: string): never }) => write.reject('closed', 'We are closed') } } })
    const { crm, session } = await opened([loyalty({ goldFrom: 100 }), strict])
    await expect(session.customers.create(person('A'))).rejects.toMatchObject({ code: 'write_rejected', message: 'The customer cannot be written: We are closed', issues: [{ path: [], code: 'strict.closed', message: 'We are closed' }] })
    const own = (await opened([loyalty({ goldFrom: 100 })])).crm
    const { id } = await own.session(who).customers.create(person('A'))
    await expect(own.services.loyalty.award('acme', id, -1)).rejects.toMatchObject({ code: 'write_rejected', field: 'ext.loyalty.points', details: { plugin: 'loyalty' }, issues: [{ code: 'loyalty.negative_points', message: 'Points are not negative' }] })
    expect((await own.session(who).customers.get(id)).version).toBe(1)
    await expect(session.customers.createMany([person('A'), person('B')])).rejects.toMatchObject({ issues: [{ path: [0] }, { path: [1] }] })
    expect((await crm.session(who).customers.count()).value).toBe(0)
  })

  it('sees what plugins before it have set, on create, update and many at once', async () => {
    const adding = (id: string, letter: string, after: readonly string[] = []) =>
      definePlugin({
        id,
        api: 1,
        version: '1.0.0',
        after,
        fields: { customer: { trail: defaulted(field.text({ max: 100, personal: false }), '') } },
        hooks: {
          customer: {
            before(write) {
              const seen = Object.values(write.after.ext as unknown as Record<string, { trail: string }>).map(({ trail }) => trail)
              write.set({ trail: `${seen.toSorted((a, b) => b.length - a.length)[0]!}${letter}` })
            },
          },
        },
      }) as Plugin
    const { session } = await opened([adding('second', 'b', ['first']), adding('first', 'a')])
    const trails = (customer: { ext: object }) => Object.values(customer.ext as Record<string, { trail: string }>).map(({ trail }) => trail).toSorted()
    const made = await session.customers.create(person('A'))
    expect(trails(made)).toEqual(['a', 'ab'])
    expect(trails(await session.customers.update(made.id, { lifecycle: 'active' }))).toEqual(['aba', 'abab'])
    const [b, c] = await session.customers.createMany([person('B'), person('C')])
    for (const customer of [b, c]) expect(trails(customer!)).toEqual(['a', 'ab'])
    const { records } = await session.customers.upsert([b, c].map((customer) => ({ ...person('D'), id: customer!.id })), { by: ['id'] })
    for (const customer of records) expect(trails(customer)).toEqual(['aba', 'abab'])
  })

  it('is asked about many at once where it says so, and about each otherwise', async () => {
    const asked: string[] = []
    const hooks = { beforeMany: (writes: readonly object[]) => void asked.push(`many ${writes.length}`), written: (write: { operation: string; after: { displayName: string } }) => void asked.push(`${write.operation} ${write.after.displayName}`) }
    const { session } = await opened([plain('counting', { hooks: { customer: hooks } })])
    const { id } = (await session.customers.createMany([person('A'), person('B')]))[0]!
    await session.customers.update(id, { lifecycle: 'active' })
    await session.customers.update(id, { lifecycle: 'active' })
    await session.customers.delete(id)
    await session.customers.restore(id)
    expect(asked).toEqual(['many 2', 'create A', 'create B', 'many 1', 'update A', 'many 1', 'delete A', 'many 1', 'restore A'])
  })

  it('writes with the write, and takes it back where it fails afterwards', async () => {
    let fails = false
    const following = definePlugin({
      id: 'following',
      api: 1,
      version: '1.0.0',
      rights: { task: ['read', 'create'] },
      hooks: {
        customer: {
          async written({ operation, after }, { own }) {
            if (operation === 'create') await own.tasks.create({ title: `Call ${after.displayName}`, customerId: after.id })
            if (fails) throw new Error('no more')
          },
        },
      },
    })
    const { session } = await opened([following])
    await session.customers.create(person('A'))
    expect((await session.tasks.find()).items.map(({ title, createdBy }) => [title, createdBy])).toEqual([['Call A', 'plugin:following']])
    fails = true
    await expect(session.customers.create(person('B'))).rejects.toMatchObject({ code: 'plugin_failed', blame: 'plugin', details: { plugin: 'following', point: 'written customer' }, cause: { message: 'no more' } })
    expect([(await session.customers.count()).value, (await session.tasks.count()).value]).toEqual([1, 1])
  })

  it('may do with its own code what it has declared, and nothing else', async () => {
    const curious = definePlugin({ id: 'curious', api: 1, version: '1.0.0', rights: { task: ['read'] }, setup: ({ session }) => ({ session }) })
    const { crm, session } = await opened([curious])
    await session.tasks.create({ title: 't' })
    const own = crm.services.curious.session({ tenant: 'acme' })
    expect((await own.tasks.find()).items).toHaveLength(1)
    await expect(own.customers.find()).rejects.toMatchObject({ code: 'forbidden' })
    await expect(own.tasks.create({ title: 'u' })).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('cannot spoil a write by what it throws, returns or does not end with', async () => {
    const point = { current: (): unknown => undefined }
    const bad = plain('bad', { hooks: { customer: { before: () => point.current() as Promise<void> } }, fields: { customer: { mood: optional(field.oneOf(['good', 'bad'])) } } })
    const { crm, session } = await opened([bad, loyalty({ goldFrom: 1 })], { pluginLimits: { hookSeconds: 0.05, slowMilliseconds: 20 } })
    for (const garbage of [false, null, { name: 'x' }, 'x', []]) {
      point.current = () => garbage
      expect((await session.customers.create(person('A'))).displayName).toBe('A')
    }
    const before = (await session.customers.count()).value
    for (const thrown of [new Error('boom'), 'boom', undefined, Object.assign(new Error('boom'), { name: 'DiwanError', code: 'not_found' })]) {
      point.current = () => {
        throw thrown
      }
      await expect(session.customers.create(person('B'))).rejects.toMatchObject({ code: 'plugin_failed', blame: 'plugin', details: { plugin: 'bad', point: 'before customer' } })
    }
    point.current = () => new Promise(() => {})
    await expect(session.customers.create(person('B'))).rejects.toMatchObject({ code: 'plugin_timeout', details: { plugin: 'bad', milliseconds: 50 } })
    expect((await session.customers.count()).value).toBe(before)
    expect(crm.plugins.report().map(({ id, slow }) => [id, slow.map(({ point: at, times }) => [at, times])])).toEqual([['bad', [['before customer', 1]]], ['loyalty', []]])
  })

  it('sets its own fields alone, and to values that they can have', async () => {
    const set = { current: {} as object }
    const { session } = await opened([plain('setting', { fields: { customer: { mood: optional(field.oneOf(['good', 'bad'])) } }, hooks: { customer: { before: (write: { set(values: object): void }) => write.set(set.current) } } })])
    set.current = { mood: 'good' }
    expect((await session.customers.create(person('A'))).ext).toEqual({ setting: { mood: 'good' } })
    for (const wrong of [{ mood: 'sad' }, { name: { given: 'B' } }, { loyalty: 1 }]) {
      set.current = wrong
      await expect(session.customers.create(person('A'))).rejects.toMatchObject({ code: 'plugin_failed', details: { plugin: 'setting' } })
    }
  })

  it('is stopped where its hooks set off themselves', async () => {
    const restless = definePlugin({ id: 'restless', api: 1, version: '1.0.0', rights: { task: ['create'] }, hooks: { task: { written: async (_write, { own }) => void (await own.tasks.create({ title: 'another' })) } } })
    const { session } = await opened([restless])
    await expect(session.tasks.create({ title: 'one' })).rejects.toMatchObject({ code: 'plugin_failed', message: expect.stringContaining('set off each other 8 times') })
    expect((await session.tasks.count()).value).toBe(0)
  })
})

describe('plugins', () => {
  it('are all checked before any of them runs, and all that is wrong is told', async () => {
    const ran: string[] = []
    const setup = () => void ran.push('set up')
    const award = defineEntity('award', { collection: 'awards', fields: {} })
    const plugins = [
      plain('a', { setup, optional: { c: pluginRef('c') } }),
      plain('b', { after: ['a'] }),
      plain('c', { after: ['b'] }),
      plain('d', { requires: { x: pluginRef('sales') } }),
      plain('d', { after: ['unknown'] }),
      plain('Bad Id', { version: '1' }),
      plain('host', { entities: [award], permissions: { 'Award!': 'x' }, rights: { visits: ['read'] }, ...({ hooks: { change: {} } } as object), fields: { customer: { 'a b': optional(field.key()) } } }),
      definePlugin({ id: 'old', api: 2 as 1, version: '1.0.0' }) as Plugin,
    ] as const
    const failure = await createCrm({ storage: memoryStorage(), plugins: plugins }).catch((error: unknown) => error as { code: string; issues: readonly { path: readonly string[] }[]; message: string })
    expect(failure).toMatchObject({ code: 'plugins_invalid', blame: 'plugin' })
    const { issues, message } = failure as { issues: readonly { path: readonly string[] }[]; message: string }
    expect(issues.map(({ path }) => path.join('.')).toSorted()).toEqual(
      ['d', 'a', 'd.requires.x', 'd.after.0', 'Bad Id.id', 'Bad Id.version', 'host.id', 'host.entities.award', 'host.entities.award.collection', 'host.permissions.Award!', 'host.rights.visits', 'host.hooks.change', 'host.fields.customer.host.a b', 'old.api'].toSorted(),
    )
    expect(message).toContain('a -> c -> b -> a')
    expect(ran).toEqual([])
  })

  it('cannot call an entity as the core or another plugin does', async () => {
    const entity = (name: string, collection: string) => defineEntity(name, { collection, fields: {} })
    const clashing = async (...plugins: readonly Plugin[]) => {
      const failure = await createCrm({ storage: memoryStorage(), plugins }).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'plugins_invalid' })
      return (failure as { issues: readonly { message: string }[] }).issues.map(({ message }) => message)
    }
    expect(await clashing(plain('contact', { entities: [entity('contactPoint', 'contactDots')] }))).toEqual(['contact has an entity contactPoint of contactDots, and the core has contactPoint of contactPoints; call yours otherwise'])
    expect(await clashing(plain('contact', { entities: [entity('contactDot', 'contactPoints')] }))).toHaveLength(1)
    const cards = plain('loyalty-cards', { entities: [entity('loyaltyCardsItem', 'loyaltyCardsItems')] })
    expect(await clashing(cards, plain('loyalty', { entities: [entity('loyaltyCardsItem', 'loyaltyItems')] }))).toEqual(['loyalty has an entity loyaltyCardsItem of loyaltyItems, and loyalty-cards has loyaltyCardsItem of loyaltyCardsItems; call yours otherwise'])
    expect(await clashing(plain('loyalty', { entities: [entity('loyaltyA', 'loyaltyAs'), entity('loyaltyA', 'loyaltyBs')] }))).toHaveLength(1)
    expect(await clashing(plain('loyalty', { entities: [entity('loyaltyA_b', 'loyaltyAbs')] }))).toHaveLength(1)
  })

  it('of a later version are refused by the name of what this one does not know', async () => {
    const later = plain('later', { fields: { customer: { place: { ...optional(field.key()), type: 'point' as 'key' } } }, hooks: { customer: { settled: () => undefined } as object }, ...({ channels: {}, jobs: undefined } as object) })
    await expect(createCrm({ storage: memoryStorage(), plugins: [later] })).rejects.toMatchObject({
      code: 'plugins_invalid',
      issues: [
        { path: ['later', 'channels'], message: 'later declares channels, which this version of @diwan/core does not know: install a newer one, or an older version of the plugin' },
        { path: ['later', 'hooks', 'customer', 'settled'], message: 'later has a hook settled on customer, which this version of @diwan/core does not know: install a newer one, or an older version of the plugin' },
        { path: ['later', 'fields', 'customer', 'later', 'place'], message: 'later has fields that cannot be: customer.later.place: This version of @diwan/core keeps no point: install a newer one' },
      ],
    })
  })

  it('call fields, permissions and entities as they like, because each name carries their id', async () => {
    const of = (id: string) => plain(id, { fields: { customer: { tier: writable(optional(field.oneOf([id]))) } }, permissions: { award: `Award by ${id}` }, entities: [defineEntity(`${id}Award`, { collection: `${id}Awards`, fields: {} })] })
    const { crm, session } = await opened([of('a'), of('b')])
    const { id } = await session.customers.create({ ...person('A'), ext: { a: { tier: 'a' }, b: { tier: 'b' } } } as object as ReturnType<typeof person>)
    expect((await session.customers.get(id)).ext).toEqual({ a: { tier: 'a' }, b: { tier: 'b' } })
    expect(crm.plugins.report().map(({ fields, permissions, entities }) => [...fields, ...permissions, ...entities])).toEqual(['a', 'b'].map((each) => [`customer.ext.${each}.tier`, `${each}.award`, `${each}Award`]))
  })

  it('come after all that they name, also where several follow the same one or say so twice', async () => {
    const orderOf = async (...plugins: readonly Plugin[]) => (await opened(plugins)).crm.plugins.report().map(({ id }) => id).join(' ')
    expect(await orderOf(plain('x', { after: ['z'] }), plain('y', { after: ['z'] }), plain('z'))).toBe('z x y')
    expect(await orderOf(plain('b', { requires: { a: pluginRef('a') }, optional: { again: pluginRef('a') }, after: ['a', 'a'] }), plain('a'))).toBe('a b')
    expect(await orderOf(plain('d', { after: ['b', 'c'] }), plain('c', { after: ['a'] }), plain('b', { after: ['a'] }), plain('a'))).toBe('a b c d')
    await expect(orderOf(plain('x', { after: ['typo'] }))).rejects.toMatchObject({ code: 'plugins_invalid', issues: [{ path: ['x', 'after', 0], message: 'x comes after typo, which is not installed; name what may be missing in `optional`' }] })
  })

  it('are set up after those that they need, whatever their order, and let go of in reverse', async () => {
    const seen: string[] = []
    const of = (id: string, more: object = {}) => plain(id, { setup: () => void seen.push(id), dispose: () => void seen.push(`-${id}`), ...more })
    const crm = await createCrm({ storage: memoryStorage(), plugins: [of('c', { requires: { b: pluginRef('b') } }), of('b', { optional: { a: pluginRef('a'), z: pluginRef('z') } }), of('d', { after: ['c'] }), of('a')] })
    expect(crm.plugins.report().map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'])
    await crm.close()
    expect(seen).toEqual(['a', 'b', 'c', 'd', '-d', '-c', '-b', '-a'])
  })

  it('use each other by their contracts', async () => {
    const shop = definePlugin({ id: 'shop', api: 1, version: '1.0.0', requires: { loyalty: loyaltyRef }, setup: ({ plugins }) => ({ buy: (customerId: string) => plugins.loyalty.award('acme', customerId, 100) }) })
    const { crm, session } = await opened([shop, loyalty({ goldFrom: 100 })])
    const { id } = await session.customers.create(person('A'))
    const tier: 'gold' | 'silver' | null = await crm.services.shop.buy(id)
    expect(tier).toBe('gold')
    // @ts-expect-error -- The plugin 'shop' requires 'loyalty', which is not in this list.
    await expect(createCrm({ storage: memoryStorage(), plugins: [shop] })).rejects.toMatchObject({ code: 'plugins_invalid' })
  })

  it('that may fail are left out with those that require them, and the rest runs', async () => {
    const failing = { setup: () => Promise.reject(new Error('no network')), onFailure: 'disable' } as const
    const fine = loyalty({ goldFrom: 1 })
    const { crm, session } = await opened([plain('weather', failing), plain('umbrella', { requires: { weather: pluginRef('weather') } }), fine], { pluginLimits: { setupSeconds: 1 } })
    expect(crm.plugins.report().map(({ id, state, reason }) => [id, state, reason])).toEqual([
      ['weather', 'disabled', 'The plugin weather failed in setup: no network'],
      ['umbrella', 'disabled', 'The plugin umbrella requires weather, which is disabled'],
      ['loyalty', 'running', null],
    ])
    expect((await session.customers.create(person('A'))).ext.loyalty.tier).toBe('silver')
    const seen: string[] = []
    const first = plain('first', { dispose: () => void seen.push('first') })
    await expect(createCrm({ storage: memoryStorage(), plugins: [first, plain('stopping', { setup: () => new Promise(() => {}) })], pluginLimits: { setupSeconds: 0.05 } })).rejects.toMatchObject({ code: 'plugin_timeout', details: { plugin: 'stopping', point: 'setup' } })
    expect(seen).toEqual(['first'])
  })

  it('have entities of their own, whose records only sessions that may read and write', async () => {
    const award = (writable: boolean) => defineEntity('loyaltyAward', { collection: 'loyaltyAwards', writable, fields: { points: field.integer(), customerId: field.reference('customer', { merge: 'move', delete: 'keep', erase: 'delete' }) }, relations: { customer: { kind: 'one', to: 'customer', local: 'customerId' } }, subjects: ['customerId'], indexes: [{ fields: ['customerId'] }, { fields: ['createdAt'] }], sorts: ['createdAt'] })
    const { crm, session } = await opened([plain('loyalty', { entities: [award(true)] })])
    const { id } = await session.customers.create(person('A'))
    await session.repository('loyaltyAward').create({ points: 5, customerId: id } as object)
    expect((await session.repository('loyaltyAward').find({ where: { customer: { some: { id } } } })).items).toHaveLength(1)
    expect(crm.schema.entities['loyaltyAward']?.owner).toBe('loyalty')
    expect(crm.plugins.report()[0]).toMatchObject({ entities: ['loyaltyAward'] })
    const closed = (await opened([plain('loyalty', { entities: [award(false)] })])).session
    const other = await closed.customers.create(person('A'))
    await expect(closed.repository('loyaltyAward').create({ points: 5, customerId: other.id } as object)).rejects.toMatchObject({ code: 'forbidden' })
    expect([closed.may('read', 'loyaltyAward'), closed.may('create', 'loyaltyAward'), closed.may('export', 'loyaltyAward')]).toEqual([true, false, true])
  })
})
