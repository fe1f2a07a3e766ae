import { describe, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { createCrm } from '../create-crm.ts'
import type { CrmOptions } from '../crm.ts'
import type { AnyPlugin } from '../plugins/contract.ts'
import { definePlugin } from '../plugins/define-plugin.ts'
import { memoryStorage } from '../storage/memory/memory-storage.ts'
import { instantToMillis } from '../values/instant.ts'

const who = { tenant: 'acme', actor: { type: 'user', id: 'u_1' } } as const
const person = (given: string) => ({ kind: 'person', name: { given } }) as const
const basis = { api: 1, version: '1.0.0' } as const
const seconds = (n: number) => n * 1000

async function opened<const P extends readonly AnyPlugin[]>(plugins: CrmOptions<{}, P>['plugins'], { storage = memoryStorage(), ...more }: Partial<CrmOptions> = {}) {
  const clock = { at: instantToMillis('2026-11-22T09:30:00.000Z' as never), now: () => clock.at }
  const lines: string[] = []
  const log = { write: (level: string, message: string) => void lines.push(`${level} ${message}`) }
  const crm = await createCrm<{}, P>({ storage, plugins: plugins!, runner: 'none', ...(more as object), ports: { clock, log, ...more.ports } })
  onTestFinished(() => crm.close())
  return { crm, clock, lines, session: crm.session(who) }
}

describe('committed hooks', () => {
  it('are told of each change after it is committed, once, in the order of each record', async () => {
    const told: string[] = []
    const watching = definePlugin({ ...basis, id: 'watching', hooks: { customer: { committed: (write, { attempt, key }) => void told.push(`${write.operation} ${write.change.recordVersion} ${write.change.actor} ${attempt} ${key === write.change.id}`) } } })
    const { crm, session } = await opened([watching])
    const { id } = await session.customers.create(person('A'))
    await session.customers.update(id, { lifecycle: 'active' })
    await session.transaction(async (inside) => {
      await inside.customers.create(person('B'))
      throw new Error('not after all')
    }).catch(() => undefined)
    await session.tasks.create({ title: 'nobody is told' })
    expect(told).toEqual([])
    expect(await crm.plugins.deliver()).toEqual({ done: 2, failed: 0, parked: 0 })
    expect(await crm.plugins.deliver()).toEqual({ done: 0, failed: 0, parked: 0 })
    await session.customers.delete(id)
    await crm.plugins.deliver('acme')
    expect(told).toEqual(['create 1 user:u_1 1 true', 'update 2 user:u_1 1 true', 'delete 3 user:u_1 1 true'])
  })

  it('begin with what is changed after the plugin came, and in new tenants with the first', async () => {
    const storage = memoryStorage()
    const old = await createCrm({ storage: keptOpen(storage) })
    await old.session(who).customers.create(person('before'))
    await old.close()
    const told: string[] = []
    const watching = definePlugin({ ...basis, id: 'watching', hooks: { customer: { committed: (write, { own }) => void told.push(`${own.tenant} ${String((write.change.diff['name']![1] as { given: string }).given)}`) } } })
    const { crm, session } = await opened([watching], { storage })
    await session.customers.create(person('after'))
    await crm.session({ ...who, tenant: 'new' }).customers.create(person('first'))
    await crm.plugins.deliver()
    expect(told).toEqual(['acme after', 'new first'])
  })

  it('are tried again later and later, then parked, and hold what follows of the record alone', async () => {
    const told: string[] = []
    const failing = new Set<string>()
    const watching = definePlugin({
      ...basis,
      id: 'watching',
      hooks: {
        customer: {
          committed(write) {
            told.push(`${write.id === first ? 'first' : 'second'} ${write.change.recordVersion}`)
            if (failing.has(write.id)) throw new Error('no network', { cause: new Error('ECONNREFUSED') })
          },
        },
      },
    })
    const { crm, clock, lines, session } = await opened([watching], { pluginLimits: { retries: 2 } })
    const [{ id: first }, { id: second }] = (await session.customers.createMany([person('A'), person('B')])) as unknown as readonly [{ id: string }, { id: string }]
    failing.add(first)
    await session.customers.update(first, { lifecycle: 'active' })
    await session.customers.update(second, { lifecycle: 'active' })
    expect(await crm.plugins.deliver()).toEqual({ done: 2, failed: 1, parked: 0 })
    expect(told.toSorted()).toEqual(['first 1', 'second 1', 'second 2'])
    expect((await crm.plugins.deliveries('acme')).items.map(({ state, attempts, error }) => [state, attempts, error])).toEqual([
      ['waiting', 1, 'no network: ECONNREFUSED'],
      ['held', 0, null],
    ])
    expect(await crm.plugins.deliver()).toEqual({ done: 0, failed: 0, parked: 0 })
    clock.at += seconds(3)
    expect(await crm.plugins.deliver()).toEqual({ done: 0, failed: 1, parked: 0 })
    await session.customers.update(first, { lifecycle: 'inactive' })
    clock.at += seconds(11)
    expect(await crm.plugins.deliver()).toEqual({ done: 0, failed: 1, parked: 1 })
    expect((await crm.plugins.deliveries('acme')).items.map(({ state }) => state)).toEqual(['parked', 'held', 'held'])
    expect(crm.plugins.report()[0]!.parked).toBe(1)
    expect(lines.filter((line) => line.startsWith('error'))).toEqual(['error The plugin watching failed 3 times with change customer, which is parked'])
    clock.at += seconds(100_000)
    expect(await crm.plugins.deliver()).toEqual({ done: 0, failed: 0, parked: 0 })
    failing.clear()
    told.length = 0
    const [parked] = (await crm.plugins.deliveries('acme', { state: 'parked', plugin: 'watching' })).items
    expect(await crm.plugins.replay('acme', [parked!.id])).toBe(1)
    expect(crm.plugins.report()[0]!.parked).toBe(0)
    expect(await crm.plugins.deliver()).toEqual({ done: 3, failed: 0, parked: 0 })
    expect(told).toEqual(['first 1', 'first 2', 'first 3'])
    expect((await crm.plugins.deliveries('acme')).items).toEqual([])
  })

  it('go on behind one that is discarded', async () => {
    const told: number[] = []
    const watching = definePlugin({
      ...basis,
      id: 'watching',
      hooks: {
        customer: {
          committed(write) {
            if (write.change.recordVersion === 1) throw new Error('never')
            told.push(write.change.recordVersion)
          },
        },
      },
    })
    const { crm, session } = await opened([watching], { pluginLimits: { retries: 0 } })
    const { id } = await session.customers.create(person('A'))
    await session.customers.update(id, { lifecycle: 'active' })
    await crm.plugins.deliver()
    const [parked] = (await crm.plugins.deliveries('acme', { state: 'parked' })).items
    expect(await crm.plugins.discard('other', [parked!.id])).toBe(0)
    expect(await crm.plugins.discard('acme', [parked!.id])).toBe(1)
    await crm.plugins.deliver()
    expect(told).toEqual([2])
  })

  it('do things once, though they are told again, and say what brought their changes about', async () => {
    let fails = true
    const following = definePlugin({
      ...basis,
      id: 'following',
      rights: { customer: ['read'], task: ['create', 'read'] },
      hooks: {
        customer: {
          async committed(write, { once }) {
            const id = await once('task', async (own) => (await own.tasks.create({ title: 'Call', customerId: write.id })).id)
            if (fails) throw new Error(`after ${id.length}`)
          },
        },
      },
    })
    const { crm, clock, session } = await opened([following])
    const { id } = await session.customers.create(person('A'))
    for (let n = 1; n <= 3; n++) {
      expect((await crm.plugins.deliver()).failed).toBe(1)
      clock.at += seconds(3600)
    }
    fails = false
    expect(await crm.plugins.deliver()).toEqual({ done: 1, failed: 0, parked: 0 })
    const [task, ...others] = (await session.tasks.find()).items
    expect(others).toEqual([])
    const [made] = (await session.changes.of('task', task!.id)).items
    const [cause] = (await session.changes.of('customer', id)).items
    expect([made!.actor, made!.causationId]).toEqual(['plugin:following', cause!.id])
  })

  it('are stopped where they only set off each other', async () => {
    const restless = (id: string) => definePlugin({ ...basis, id, rights: { customer: ['read', 'update'] }, hooks: { customer: { committed: async (write, { own }) => void (await own.customers.update(write.id, { tags: [`${id} ${write.change.recordVersion}`] })) } } })
    const { crm, session } = await opened([restless('ping'), restless('pong')])
    const { id } = await session.customers.create(person('A'))
    for (let n = 0; n < 12; n++) await crm.plugins.deliver()
    const { items } = await crm.plugins.deliveries('acme', { state: 'parked' })
    expect(items.map(({ error }) => error)).toEqual(expect.arrayContaining([expect.stringContaining('set off each other 8 times')]))
    const { version } = await session.customers.get(id)
    await crm.plugins.deliver()
    expect((await session.customers.get(id)).version).toBe(version)
  })

  it('name what hangs, and go on with others', async () => {
    const told: string[] = []
    const hanging = definePlugin({ ...basis, id: 'hanging', hooks: { customer: { committed: () => new Promise(() => {}) } } })
    const fine = definePlugin({ ...basis, id: 'fine', hooks: { customer: { committed: (write) => void told.push(write.operation) } } })
    const { crm, session } = await opened([hanging, fine], { pluginLimits: { deliverySeconds: 0.05 } })
    await session.customers.create(person('A'))
    expect(await crm.plugins.deliver()).toEqual({ done: 1, failed: 1, parked: 0 })
    expect((await crm.plugins.deliveries('acme')).items).toMatchObject([{ plugin: 'hanging', error: 'The plugin hanging did not finish committed customer within 50 ms' }])
    expect(told).toEqual(['create'])
  })

  it('keep changes that they were not told of from being trimmed', async () => {
    const told: number[] = []
    const watching = definePlugin({ ...basis, id: 'watching', hooks: { customer: { committed: (write) => void told.push(write.change.recordVersion) } } })
    const { crm, clock, session } = await opened([watching])
    const { id } = await session.customers.create(person('A'))
    for (const lifecycle of ['active', 'inactive', 'active'] as const) {
      clock.at += seconds(1)
      await session.customers.update(id, { lifecycle })
    }
    clock.at += seconds(10)
    const before = new Date(clock.at).toISOString()
    expect(await crm.trimChanges('acme', { before })).toBe(0)
    await crm.plugins.deliver()
    await session.customers.update(id, { lifecycle: 'inactive' })
    expect(await crm.trimChanges('acme', { before })).toBe(3)
    await crm.plugins.deliver()
    expect(told).toEqual([1, 2, 3, 4, 5])
  })
})

const counted = z.object({ n: z.number().default(1) })

describe('jobs and events', () => {
  it('are committed with what is written, or not at all', async () => {
    const done: unknown[] = []
    const working = definePlugin({
      ...basis,
      id: 'working',
      events: { finished: counted },
      jobs: {
        count: {
          input: counted,
          async run({ n }, { attempt, once }) {
            done.push([n, attempt])
            if (n === 2 && attempt === 1) throw new Error('not yet')
            await once('told', async (inside) => {
              await inside.emit('finished', { n })
              return null
            })
          },
        },
      },
      on: { 'working.finished': ({ n }) => void done.push(`finished ${n}`) },
      setup: ({ session }) => ({ of: (tenant: string) => session({ tenant }) }),
    })
    const { crm, clock } = await opened([working])
    const own = crm.services.working.of('acme')
    const heard: unknown[] = []
    crm.on('working.finished', ({ tenant, payload }) => void heard.push([tenant, payload.n]))
    await own.enqueue('count', { n: 1 })
    await expect(own.transaction(async (inside) => {
      await inside.enqueue('count', { n: 5 })
      throw new Error('not after all')
    })).rejects.toThrow('not after all')
    await expect(own.enqueue('count', { n: 'x' as never })).rejects.toMatchObject({ code: 'validation_failed', field: 'n' })
    await expect(own.enqueue('unknown' as never, {} as never)).rejects.toMatchObject({ code: 'configuration_invalid', message: 'The plugin working has no job unknown' })
    for (let n = 0; n < 3; n++) await own.enqueue('count', { n: 2 }, { key: 'the same' })
    await own.enqueue('count', { n: 3 }, { at: '2026-11-22T10:00:00.000Z' })
    await crm.plugins.deliver()
    expect(new Set(done)).toEqual(new Set([[1, 1], [2, 1], 'finished 1']))
    clock.at += seconds(10)
    await crm.plugins.deliver()
    clock.at += seconds(1800)
    await crm.plugins.deliver()
    expect(done.slice(3)).toEqual([[2, 2], 'finished 2', [3, 1], 'finished 3'])
    expect(heard).toEqual([['acme', 1], ['acme', 2], ['acme', 3]])
  })

  it('are done at times, once for each in every tenant, however often they were missed', async () => {
    const done: string[] = []
    const monthly = definePlugin({ ...basis, id: 'monthly', jobs: { expire: { input: z.object({}), schedule: { cron: '0 3 1 * *', zone: 'Asia/Tehran' }, run: (_input, { own }) => void done.push(own.tenant) } } })
    const { crm, clock, session } = await opened([monthly])
    await session.customers.create(person('A'))
    await crm.session({ ...who, tenant: 'other' }).customers.create(person('B'))
    await crm.plugins.deliver()
    expect(done).toEqual([])
    clock.at = Date.parse('2026-11-30T23:29:00Z')
    await crm.plugins.deliver()
    expect(done).toEqual([])
    clock.at = Date.parse('2026-11-30T23:31:00Z')
    await crm.plugins.deliver()
    await crm.plugins.deliver()
    expect(done).toEqual(['acme', 'other'])
    clock.at = Date.parse('2027-05-01T00:00:00Z')
    await crm.plugins.deliver()
    expect(done).toEqual(['acme', 'other', 'acme', 'other'])
    expect(crm.plugins.report()[0]!.jobs).toEqual([{ name: 'expire', schedule: '0 3 1 * * Asia/Tehran' }])
  })

  it('know the settings of their tenant', async () => {
    const settings = z.object({ from: z.number().default(100) })
    const set = definePlugin({ ...basis, id: 'set', settings, setup: ({ session }) => ({ of: async (tenant: string): Promise<number> => (await session({ tenant }).settings()).from }) })
    const { crm, session } = await opened([set])
    expect(await crm.services.set.of('acme')).toBe(100)
    await session.pluginSettings.save({ plugin: 'set', document: { from: 7 } })
    expect([await crm.services.set.of('acme'), await crm.services.set.of('other')]).toEqual([7, 100])
    await expect(session.pluginSettings.save({ plugin: 'set', document: { from: 'many' } })).rejects.toMatchObject({ code: 'validation_failed', issues: [{ path: ['document', 'from'] }] })
  })
})

describe('the embedded runner', () => {
  it('delivers soon after a commit, and what nobody told it of in a sweep', async () => {
    const told: string[] = []
    const watching = definePlugin({ ...basis, id: 'watching', hooks: { customer: { committed: (write, { own }) => void told.push(`${own.tenant} ${write.operation}`) } } })
    const storage = memoryStorage()
    const crm = await createCrm({ storage, plugins: [watching] })
    await crm.session(who).customers.create(person('A'))
    await expect.poll(() => told).toEqual(['acme create'])
    await crm.close()
  })

  it('breaks off what it does when the CRM closes, and counts that for no try', async () => {
    let aborted = false
    const slow = definePlugin({
      ...basis,
      id: 'slow',
      hooks: {
        customer: {
          committed: (_write, { signal }) =>
            new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => {
                aborted = true
                reject(signal.reason as Error)
              })
              begun()
            }),
        },
      },
    })
    let begun = () => {}
    const beginning = new Promise<void>((resolve) => {
      begun = resolve
    })
    const storage = memoryStorage()
    const crm = await createCrm({ storage: keptOpen(storage), plugins: [slow] })
    await crm.session(who).customers.create(person('A'))
    await beginning
    await crm.close()
    expect(aborted).toBe(true)
    expect(await storage.count({ entity: 'pluginDelivery', tenant: 'acme', where: { op: 'always' }, deleted: 'include' }, 10)).toBe(0)
    expect(await storage.select({ entity: 'pluginCursor', tenant: 'acme', where: { op: 'always' }, order: [{ field: 'id', direction: 'asc' }], limit: 10, deleted: 'include' })).toMatchObject([{ toldThrough: null, worker: null }])
  })
})

describe('what code of a plugin reaches', () => {
  it('is what it declares', async () => {
    const asked: string[] = []
    const fetch = async (url: string | URL, init?: RequestInit) => {
      asked.push(`${String(url)} ${init?.redirect}`)
      return new Response('fine')
    }
    const reaching = definePlugin({ ...basis, id: 'reaching', secrets: ['apiKey'], hosts: ['api.example.com', '*.example.org'], setup: (context) => ({ secret: (name: string) => context.secret(name), get: async (url: string) => (await context.fetch(url)).text() }) })
    const { crm } = await opened([reaching], { pluginSecrets: { reaching: { apiKey: 'k' } }, ports: { fetch } })
    const { secret, get } = crm.services.reaching
    expect(secret('apiKey')).toBe('k')
    expect(() => secret('other')).toThrow(expect.objectContaining({ code: 'configuration_invalid' }))
    expect([await get('https://api.example.com/x'), await get('https://a.b.example.org/')]).toEqual(['fine', 'fine'])
    for (const url of ['https://example.com/', 'https://api.example.com.evil.net/', 'https://example.org/', 'file:///etc/passwd', 'https://api.example.com@evil.net/']) await expect(get(url)).rejects.toMatchObject({ code: 'configuration_invalid', blame: 'plugin' })
    expect(asked).toEqual(['https://api.example.com/x manual', 'https://a.b.example.org/ manual'])
  })

  it('is checked before any plugin runs', async () => {
    const wrong = definePlugin({
      ...basis,
      id: 'wrong',
      secrets: ['key', 'Bad name'],
      hosts: ['https://x.com/'],
      events: { 'not a name': z.object({}) },
      settings: z.object({ must: z.string() }),
      jobs: { 'bad job': { input: z.object({}), run() {} }, planned: { input: z.object({ must: z.string() }), schedule: 'every day', run() {} } },
      on: { 'sales.won': () => {} } as object,
      routes: { 'GET cards': { permission: 'x' as never, handle: () => new Response() }, 'GET /y': { public: ' ', handle: () => new Response() } } as never,
    })
    const failure = await createCrm({ storage: memoryStorage(), plugins: [wrong], pluginSecrets: { wrong: { other: 'x' } } }).catch((error: unknown) => error as { issues: readonly { path: readonly string[] }[] })
    expect((failure as { issues: readonly { path: readonly (string | number)[] }[] }).issues.map(({ path }) => path.join('.')).toSorted()).toEqual(
      ['events.not a name', 'hosts.0', 'jobs', 'jobs.bad job', 'jobs.planned.input', 'on.sales.won', 'routes.GET /y', 'routes.GET cards', 'routes.GET cards.permission', 'secrets', 'secrets.0', 'secrets.1', 'settings'].map((path) => `wrong.${path}`).toSorted(),
    )
  })
})

/** The same storage, which nobody closes. */
function keptOpen(storage: ReturnType<typeof memoryStorage>): ReturnType<typeof memoryStorage> {
  return new Proxy(storage, {
    get: (target, name) => {
      if (name === 'close') return () => Promise.resolve()
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value as (...given: unknown[]) => unknown).bind(target) : value
    },
  })
}
