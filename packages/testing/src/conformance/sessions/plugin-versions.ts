import { createCrm, defineEntity, defineMigration, definePlugin, field, type BackfillMigration, type Crm, type Migration, type Plugin, type Session } from '@diwan/core'
import type { Drift } from '@diwan/core/storage'
import { check, equal, refused } from '../../assert/assert.ts'
import { person } from './examples.ts'
import type { Suite } from '../suite.ts'

const { defaulted, filterable, integer, key, optional, reference, sortable, text } = field

/** Plugins that are installed, replaced and taken out over data that is there. */
export function pluginVersions(suite: Suite): void {
  hosts(suite, 'adds a plugin to data that has its own steps, runs none of the plugin’s, and gives records its defaults', async ({ started, ran }) => {
    const before = await started({ steps: [ran.step('h1')] })
    await before.session.customers.createMany([person('A'), person('B')])
    const { session, crm } = await started({ steps: [ran.step('h1'), ran.step('h2')], plugins: [club({ steps: [ran.step('c1')] })] })
    equal(ran.names(), ['h2', 'h2'], 'steps by customer')
    equal((await session.customers.find({ where: { ext: { club: { points: 0 } } }, sort: 'createdAt' })).items.map(({ ext }) => ext), [shown('h2'), shown('h2')])
    equal((await visitsOf(session)).length, 0)
    equal(await crm.storage.drift!(), [])
    await visit(session, 'A', { level: 'gold', points: 7 })
    equal(await found(session, { level: 'gold' }), ['A'])
  })

  hosts(suite, 'leaves the tables and data of a plugin that is taken out, goes on without it, and gives all back when it returns', async ({ started, ran }) => {
    const first = await started({ steps: [], plugins: [club({ steps: [ran.step('c1')] })] })
    const id = await visit(first.session, 'A', { level: 'gold', points: 7 })
    const without = await started({ steps: [ran.step('h1')], plugins: [guest()] })
    equal(ran.names(), ['h1'])
    const drift = await without.crm.storage.drift!()
    equal(drift.filter(({ is }) => is === 'chain').map(({ at }) => at), ['club'])
    check(drift.some(({ at, is, says }) => at === 'diwan_club_visit' && is === 'extra' && says.includes('club')), `The table of visits is not told of: ${said(drift)}`)
    equal((await without.crm.storage.pending()).filter(({ phase }) => phase !== 'contract'), [], 'steps that are left')
    equal((await without.session.customers.update(id, { lifecycle: 'active', ext: { guest: { seats: 2 } } })).ext, { host: { step: 'h1' }, guest: { seats: 2 } })
    await refused('sort_invalid', without.session.customers.find({ sort: 'ext.club.points' }))
    const again = await started({ steps: [ran.step('h1')], plugins: [club({ steps: [ran.step('c1'), ran.step('c2')] }), guest()] })
    equal(ran.names(), ['h1', 'c2'])
    equal((await again.session.customers.get(id)).ext, { host: { step: 'h1' }, club: { level: 'gold', points: 7, step: 'c2' }, guest: { seats: 2 } })
    equal((await visitsOf(again.session)).map(({ title, customerId }) => [title, customerId]), [['Visit of A', id]])
    equal([await found(again.session, { level: 'gold' }), await found(again.session, { points: { gte: 7 } })], [['A'], ['A']])
    equal(await again.crm.storage.drift!(), [])
  })

  hosts(suite, 'takes a plugin that is set up before one that is there already', async ({ started, ran }) => {
    const { session } = await started({ steps: [], plugins: [guest({ steps: [ran.step('g1')] })] })
    const id = await visit(session, 'A', { seats: 2 }, 'guest')
    const steps = [ran.step('g1'), ran.step('g2', 'club/c1'), ran.step('g3', 'nobody/x')]
    const second = await started({ steps: [], plugins: [guest({ steps, after: ['club'] }), club({ steps: [ran.step('c1')] })] })
    equal(second.crm.plugins.report().map(({ id: of }) => of), ['club', 'guest'])
    equal(ran.names(), ['g2', 'g3'])
    equal((await second.session.customers.get(id)).ext, { host: { step: '' }, club: { level: null, points: 0, step: '' }, guest: { seats: 2, step: 'g3' } })
    equal(await second.crm.storage.drift!(), [])
  })

  hosts(suite, 'brings the data of a plugin to its next version: a field, an entity’s field, an index and steps', async ({ started, ran }) => {
    const { session } = await started({ plugins: [club({})] })
    const id = await visit(session, 'A', { level: 'gold', points: 7 })
    const next = await started({ plugins: [club({ next: true, steps: [ran.step('c1'), copied] })] })
    equal((await next.session.customers.get(id)).ext, { host: { step: '' }, club: { level: 'gold', points: 7, step: 'c1', since: null, stars: 1 } })
    equal(await found(next.session, { stars: 1 }), ['A'])
    equal((await visitsOf(next.session)).map(({ place, rating }) => [place, rating]), [['at A', 0]])
    equal((await next.crm.storage.drift!()).map(({ at, is }) => [at, is]), [['diwan_club_visit.place', 'nullable']], 'drift while an older version may write')
    await next.session.customers.update(id, { ext: { club: { stars: 5 } } })
    equal([await found(next.session, { stars: 5 }), await found(next.session, { stars: 1 })], [['A'], []])
    const older = await started({ plugins: [club({})] })
    equal((await older.session.customers.get(id)).ext, { host: { step: '' }, club: { level: 'gold', points: 7, step: 'c1' } })
    await visit(older.session, 'B', { points: 1 })
    const newest = await started({ plugins: [club({ next: true, steps: [ran.step('c1'), copied] })] })
    equal([await found(newest.session, { stars: 5 }), await found(newest.session, { stars: 1 })], [['A'], ['B']])
    await newest.crm.migrate({ contract: true })
    equal((await visitsOf(newest.session)).map(({ place }) => String(place)).toSorted(), ['at A', 'at B'])
    equal(await newest.crm.storage.drift!(), [])
  })

  hosts(suite, 'refuses a plugin whose steps are not those that ran, and goes on where they are put right', async ({ started, ran }) => {
    const { session } = await started({ plugins: [club({})] })
    const id = await visit(session, 'A', { points: 7 })
    await started({ plugins: [club({ steps: [ran.step('c1'), ran.step('c2')] })] })
    await refused('migration_changed', started({ plugins: [club({ steps: [ran.step('c0'), ran.step('c1'), ran.step('c2')] })] }))
    await refused('migration_changed', started({ plugins: [club({ steps: [{ ...ran.step('c1'), reads: { former: optional(key()) } }, ran.step('c2')] })] }))
    const mended = await started({ plugins: [club({ steps: [ran.step('c1'), ran.step('c2')] })] })
    equal((await mended.session.customers.get(id)).ext, { host: { step: '' }, club: { level: null, points: 7, step: 'c2' } })
  })
}

interface Version {
  readonly steps?: readonly Migration[]
  readonly plugins?: readonly Plugin[]
}

interface Hosts {
  /** Closes the host that runs and starts another one over the same data. */
  started(version: Version): Promise<{ readonly crm: Crm; readonly session: Session }>
  readonly ran: Ran
}

/** A test in which hosts with other plugins open the same data, one after another. */
function hosts(suite: Suite, name: string, run: (hosts: Hosts) => Promise<void>): void {
  suite.needing('beside', name, async (_under, beside) => {
    let crm: Crm | undefined
    const started: Hosts['started'] = async ({ steps = [], plugins = [] }) => {
      await crm?.close()
      crm = undefined
      const storage = await beside()
      try {
        crm = (await createCrm({ storage, plugins, hostMigrations: steps, extensions: { customer: { host: { step: stepField } } } })) as unknown as Crm
      } catch (error) {
        await storage.close()
        throw error
      }
      return { crm, session: crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }) }
    }
    try {
      await run({ started, ran: new Ran() })
    } finally {
      await crm?.close()
    }
  })
}

const stepField = defaulted(text({ max: 20, personal: false }), '')
const title = text({ max: 50, personal: false })
const customerId = reference('customer', { merge: 'move', delete: 'cascade', erase: 'keep' })

interface PluginVersion {
  readonly steps?: readonly Migration[]
  readonly after?: readonly string[]
  readonly next?: boolean
}

/** Its next version has more fields, and an index for one of them. */
function club({ steps = [], next = false }: PluginVersion): Plugin {
  const level = filterable(optional(key()))
  const points = sortable(defaulted(integer(), 0))
  const more = { since: optional(field.plainDate()), stars: filterable(defaulted(integer(), 1)) }
  const fields = { level: field.writable(level), points: field.writable(points), step: stepField, ...(next && { since: more.since, stars: field.writable(more.stars) }) }
  const ofVisit = { title, customerId, ...(next && { place: text({ max: 60, personal: false }), rating: defaulted(integer(), 0) }) }
  const entities = [defineEntity('clubVisit', { collection: 'clubVisits', writable: true, fields: ofVisit, subjects: ['customerId'], indexes: [{ fields: ['customerId'] }, ...(next ? [{ fields: ['rating'] }] : [])] })]
  return definePlugin({ id: 'club', api: 1, version: next ? '1.1.0' : '1.0.0', fields: { customer: fields }, entities, migrations: steps }) as Plugin
}

/** Fills the field without a default that the next version of a visit has. */
const copied = defineMigration({ id: 'c-place', phase: 'backfill', entity: 'clubVisit', sets: ['place'], fields: (row) => ({ place: String(row['title']).replace('Visit of', 'at') }) })

function guest({ steps = [], after = [] }: PluginVersion = {}): Plugin {
  return definePlugin({ id: 'guest', api: 1, version: '1.0.0', after, fields: { customer: { seats: field.writable(defaulted(integer(), 0)), ...(steps.length > 0 && { step: stepField }) } }, migrations: steps }) as Plugin
}

/** Steps that write down in each customer that they ran, in the field of their owner. */
class Ran {
  readonly #names: string[] = []

  step(id: string, ...after: readonly string[]): BackfillMigration {
    const owner = { h: 'host', c: 'club', g: 'guest' }[id[0]!]!
    return defineMigration({
      id,
      phase: 'backfill',
      entity: 'customer',
      sets: ['ext'],
      ...(after.length > 0 && { after }),
      fields: (row) => {
        this.#names.push(id)
        const ext = row['ext'] as Readonly<Record<string, object>>
        return { ext: { ...ext, [owner]: { ...ext[owner], step: id } } }
      },
    })
  }

  names(): readonly string[] {
    return this.#names
  }
}

async function visit(session: Session, given: string, values: Readonly<Record<string, unknown>>, plugin = 'club'): Promise<string> {
  const { id } = await session.customers.create(person(given, { ext: { [plugin]: values } }))
  if (plugin === 'club') await session.repository('clubVisit').create({ title: `Visit of ${given}`, customerId: id } as object)
  return id
}

interface Visit {
  readonly title: string
  readonly customerId: string
  readonly place?: string
  readonly rating?: number
}

async function visitsOf(session: Session): Promise<readonly Visit[]> {
  return (await session.repository('clubVisit').find()).items as object[] as Visit[]
}

async function found(session: Session, ofClub: object): Promise<readonly (string | undefined)[]> {
  return (await session.customers.find({ where: { ext: { club: ofClub } } as object, sort: 'createdAt' })).items.map(({ name }) => name.given)
}

function shown(step: string): object {
  return { host: { step }, club: { level: null, points: 0, step: '' } }
}

function said(drift: readonly Drift[]): string {
  return drift.map(({ says }) => says).join('; ')
}
