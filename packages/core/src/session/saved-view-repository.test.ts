import { EventEmitter } from 'eventemitter3'
import { beforeEach, describe, expect, it } from 'vitest'
import { insiders } from '../access/insiders.ts'
import { rulesOf } from '../access/policy.ts'
import type { CrmEvents } from '../crm.ts'
import { entities } from '../entities/index.ts'
import { fileSettings } from '../files/file-rules.ts'
import { defaultPorts } from '../ports/default-ports.ts'
import { laterEntities } from '../predicate/test-later-entities.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import { entityModel } from '../schema/model.ts'
import { memoryStorage } from '../storage/memory/memory-storage.ts'
import type { Storage } from '../storage/storage.ts'
import { SessionContext } from './context.ts'
import { createSession } from './create-session.ts'
import type { Session } from './session.ts'

let storage: Storage
let session: Session
/** The same storage two releases later. */
let later: Session

beforeEach(() => {
  storage = memoryStorage()
  storage.define({ entities })
  session = sessionOf(entities)
  later = sessionOf(laterEntities)
})

function sessionOf(definitions: Readonly<Record<string, EntityDefinition>>): Session {
  const models = Object.fromEntries(Object.entries(definitions).map(([name, definition]) => [name, entityModel(definition)]))
  const kernel = { storage, entities: definitions, models, wholes: Object.fromEntries(Object.keys(definitions).map((name) => [name, { required: [], subjects: [] }])), access: rulesOf(insiders), sensitive: undefined, chain: undefined, plugins: undefined, ownFields: new Map(), ports: defaultPorts(), files: fileSettings(), events: new EventEmitter<CrmEvents>() }
  return createSession(new SessionContext(kernel, { tenant: 'acme', actor: { type: 'user', id: 'u_1' } }))
}

const cold = { entity: 'customer', name: 'Cold', predicate: { where: { lifecycle: 'lead', interactions: { none: { occurredAt: { gte: { ago: 'P90D' } } } } } }, sort: ['-updatedAt'], columns: ['displayName', 'lifecycle', 'source', 'name.family', 'erp/balance'] } as const

describe('a saved view', () => {
  it('is checked when it is written, every problem at once', async () => {
    const wrong = { ...cold, predicate: { entity: 'task', where: { colour: 1, kind: 'dog' } }, sort: ['kind'] }
    await expect(session.savedViews.create(wrong)).rejects.toMatchObject({ code: 'unknown_field', issues: [{ path: ['predicate', 'entity'] }, { path: ['predicate', 'where', 'colour'] }, { path: ['predicate', 'where', 'kind'] }, { path: ['sort'] }] })
    await expect(session.savedViews.createMany([cold, wrong])).rejects.toMatchObject({ issues: expect.arrayContaining([expect.objectContaining({ path: [1, 'predicate', 'where', 'colour'] })]) })
    for (const entity of ['lead', 'participant', 'constructor']) await expect(session.savedViews.create({ ...cold, entity })).rejects.toMatchObject({ code: 'validation_failed', field: 'entity' })
    await expect(session.savedViews.create({ ...cold, predicate: { version: 2, where: {} } })).rejects.toMatchObject({ code: 'predicate_too_new' })
    expect((await session.savedViews.count()).value).toBe(0)
  })

  it('says which versions it was written in, and keeps relative times', async () => {
    const view = await session.savedViews.create(cold)
    expect(view.predicate).toEqual({ version: 1, entity: 'customer', versions: { customer: 1, interaction: 1 }, where: cold.predicate.where })
    expect(view).toMatchObject({ owner: 'user:u_1', visibility: 'private', isDefault: false })
  })

  it('opens as what find takes', async () => {
    const lead = await session.customers.create({ kind: 'person', name: { given: 'Lead' }, lifecycle: 'lead' })
    await session.customers.create({ kind: 'person', name: { given: 'Other' }, lifecycle: 'won' })
    const { id } = await session.savedViews.create(cold)
    const { where, sort } = await session.savedViews.open(id)
    expect((await session.customers.find({ where, sort })).items.map((customer) => customer.id)).toEqual([lead.id])
  })

  it('is read in today’s names after fields and relations were renamed, wherever it is read', async () => {
    const { id } = await session.savedViews.create(cold)
    const names = { predicate: { versions: { customer: 3, interaction: 2 }, where: { stage: 'lead', events: { none: { at: { gte: { ago: 'P90D' } } } } } }, columns: ['displayName', 'stage', 'name.family', 'erp/balance'] }
    expect(await later.savedViews.get(id)).toMatchObject(names)
    expect((await later.savedViews.find()).items[0]).toMatchObject(names)
    expect((await later.savedViews.getMany([id])).get(id)).toMatchObject(names)
    for await (const [view] of later.savedViews.iterate()) expect(view).toMatchObject(names)
    expect(await later.savedViews.open(id)).toEqual({ entity: 'customer', where: names.predicate.where, sort: ['-updatedAt'], columns: names.columns })
    expect(await later.savedViews.delete(id)).toMatchObject(names)
    expect(await later.savedViews.restore(id)).toMatchObject(names)
    expect((await session.savedViews.get(id)).predicate.where).toEqual(cold.predicate.where)
  })

  it('sorts by today’s names', async () => {
    const { id } = await session.savedViews.create({ entity: 'interaction', name: 'Calls', predicate: { where: { kind: 'call' } }, sort: ['-occurredAt'] })
    expect(await later.savedViews.open(id)).toMatchObject({ where: { type: 'call' }, sort: ['-at'] })
  })

  it('that names what is gone says so when it is opened, and is in lists as it was', async () => {
    const fair = await session.savedViews.create({ ...cold, predicate: { where: { source: 'fair' } } })
    await session.savedViews.create(cold)
    expect((await later.savedViews.find()).items).toHaveLength(2)
    expect((await later.savedViews.get(fair.id)).predicate).toEqual(fair.predicate)
    await expect(later.savedViews.open(fair.id)).rejects.toMatchObject({ code: 'predicate_outdated', issues: [{ path: ['source'], code: 'name_gone' }] })
    await later.savedViews.update(fair.id, { name: 'Fair', ordinal: 2 })
    await expect(later.savedViews.update(fair.id, { columns: ['stage'] })).rejects.toMatchObject({ code: 'predicate_outdated' })
    expect(await later.savedViews.update(fair.id, { predicate: { where: { stage: 'lead' } } })).toMatchObject({ name: 'Fair', columns: ['displayName', 'stage', 'name.family', 'erp/balance'] })
    expect((await later.savedViews.open(fair.id)).where).toEqual({ stage: 'lead' })
  })

  it('of a later release says so when it is opened', async () => {
    const { id } = await later.savedViews.create({ ...cold, predicate: { where: { stage: 'lead' } }, columns: [] })
    expect((await session.savedViews.get(id)).name).toBe('Cold')
    await expect(session.savedViews.open(id)).rejects.toMatchObject({ code: 'predicate_too_new', blame: 'host' })
  })

  it('moves to today’s names as a whole when one of them is changed, and not when something else is', async () => {
    const { id } = await session.savedViews.create(cold)
    await later.savedViews.update(id, { name: 'Colder' })
    expect((await session.savedViews.open(id)).columns).toEqual(cold.columns)
    await later.savedViews.update(id, { sort: ['createdAt'] })
    expect(await later.savedViews.open(id)).toMatchObject({ where: { stage: 'lead' }, sort: ['createdAt'], columns: ['displayName', 'stage', 'name.family', 'erp/balance'] })
    await expect(session.savedViews.open(id)).rejects.toMatchObject({ code: 'predicate_too_new' })
  })

  it('takes a predicate from a page that was loaded before the rename, with its columns', async () => {
    const view = await session.savedViews.create(cold)
    const predicate = { ...view.predicate, where: { lifecycle: 'won' } }
    expect(await later.savedViews.update(view.id, { predicate, columns: ['lifecycle'] })).toMatchObject({ predicate: { where: { stage: 'won' } }, columns: ['stage'], sort: ['-updatedAt'] })
    expect(await later.savedViews.create({ ...cold, predicate })).toMatchObject({ predicate: { where: { stage: 'won' }, versions: { customer: 3 } } })
    await expect(later.savedViews.create(cold)).rejects.toMatchObject({ code: 'unknown_field', field: 'predicate.where.lifecycle' })
  })
})
