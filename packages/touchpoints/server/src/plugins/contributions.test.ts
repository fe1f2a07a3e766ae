import { type AccessRules, definePlugin, field, type Plugin } from '@diwan/core'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { testHost } from '../test-host.ts'
import type { UiArrangement } from './arrange-ui.ts'

const { defaulted, labelled, optional, sortable, writable } = field

const loyalty = definePlugin({
  id: 'loyalty',
  api: 1,
  version: '1.0.0',
  permissions: { award: 'Award points' },
  fields: {
    customer: {
      tier: writable(labelled(optional(field.oneOf(['gold', 'silver'])), { en: 'Tier', fa: 'سطح' }, { gold: { en: 'Gold', fa: 'طلایی' } })),
      points: sortable(labelled(defaulted(field.integer(), 0), 'Points')),
    },
  },
  ui: [
    { id: 'card', slot: 'customer.panel', label: { en: 'Loyalty' } },
    { id: 'award', slot: 'customer.action', label: 'Award', permission: 'award' },
    { id: 'points', slot: 'customers.column', for: 'ext.loyalty.points', label: 'Points', order: -1 },
    { id: 'note', slot: 'customer.panel', label: 'Note', permission: 'customer.update' },
    { id: 'visit', slot: 'timeline.entry', for: 'visit', label: 'Visit' },
  ],
}) as Plugin
const broken = definePlugin({ id: 'broken', api: 1, version: '1.0.0', onFailure: 'disable', setup: () => Promise.reject(new Error('no network')), ui: [{ id: 'panel', slot: 'customer.panel', label: 'Broken' }] })
const visits = definePlugin({ id: 'visits', api: 1, version: '1.0.0', ui: [{ id: 'entry', slot: 'timeline.entry', for: 'visit', label: 'Visit' }] })
const silent = { write: () => undefined }

const host = (ui: UiArrangement = {}, policy: Partial<AccessRules> = {}) =>
  testHost({ ui, crm: { plugins: [loyalty, broken], ports: { log: silent }, policy: { records: () => true, permits: ({ permission }) => permission === 'loyalty.award', ...policy } } })
const told = async (...given: Parameters<typeof host>) => (await (await host(...given)).call('GET', '/session')).json
const keys = (session: { contributions: readonly { plugin: string; id: string }[] }) => session.contributions.map(({ plugin, id }) => `${plugin}.${id}`)

describe('what plugins add to what people see', () => {
  test('is told with the session, in order, and nothing of disabled plugins', async () => {
    const { contributions, withheld } = await told()
    expect(contributions).toEqual([
      { plugin: 'loyalty', id: 'points', slot: 'customers.column', for: 'ext.loyalty.points', label: 'Points' },
      { plugin: 'loyalty', id: 'card', slot: 'customer.panel', label: { en: 'Loyalty' } },
      { plugin: 'loyalty', id: 'award', slot: 'customer.action', label: 'Award' },
      { plugin: 'loyalty', id: 'note', slot: 'customer.panel', label: 'Note' },
      { plugin: 'loyalty', id: 'visit', slot: 'timeline.entry', for: 'visit', label: 'Visit' },
    ])
    expect(withheld).toEqual(['broken.panel'])
  })

  test('is offered to those who have the permission or the right that it asks for', async () => {
    const { contributions, withheld } = await told({}, { records: ({ action }) => action === 'read', permits: () => false })
    expect(keys({ contributions })).toEqual(['loyalty.points', 'loyalty.card', 'loyalty.visit'])
    expect(withheld).toEqual(['loyalty.award', 'loyalty.note', 'broken.panel'])
  })

  test('is left out, put elsewhere and called otherwise as the host says', async () => {
    const session = await told({ 'loyalty.card': false, 'loyalty.note': { order: -5, label: { en: 'Remark' } }, 'broken.panel': false })
    expect(keys(session)).toEqual(['loyalty.note', 'loyalty.points', 'loyalty.award', 'loyalty.visit'])
    expect(session.contributions[0].label).toEqual({ en: 'Remark' })
    expect(session.withheld).toContain('loyalty.card')
  })

  test('is refused by names that are not there, which says those that are', async () => {
    await expect(host({ 'loyalty.crad': false })).rejects.toMatchObject({ code: 'configuration_invalid', message: expect.stringContaining('loyalty.crad'), hint: expect.stringContaining('loyalty.card') })
    await expect(testHost({ ui: { 'loyalty.card': false } })).rejects.toMatchObject({ code: 'configuration_invalid', hint: 'No plugin contributes anything' })
  })

  test('draws each kind of entries in one way, which the host chooses', async () => {
    const both = { plugins: [loyalty, visits] }
    await expect(testHost({ crm: both })).rejects.toMatchObject({ code: 'configuration_invalid', message: expect.stringMatching(/loyalty\.visit.*visits\.entry.*visit/), hint: expect.stringContaining('visits.entry') })
    const { call } = await testHost({ crm: both, ui: { 'loyalty.visit': false } })
    expect(keys((await call('GET', '/session')).json)).toContain('visits.entry')
  })
})

describe('extension fields', () => {
  test('are told with what people read of them, and whether one may write them', async () => {
    expect((await told()).fields).toEqual({
      customer: [
        { name: 'ext.loyalty.tier', type: 'key', list: false, label: { en: 'Tier', fa: 'سطح' }, values: [{ value: 'gold', label: { en: 'Gold', fa: 'طلایی' } }, { value: 'silver' }], nullable: true, max: 100, sorts: false, writable: true },
        { name: 'ext.loyalty.points', type: 'integer', list: false, label: 'Points', nullable: false, sorts: true, writable: false },
      ],
    })
  })

  test('that are hidden are not told, and none is writable where records are only read', async () => {
    const { fields } = await told({}, { records: ({ action }) => action === 'read', fields: ({ entity }) => (entity === 'customer' ? { 'ext.loyalty.points': 'hide' } : {}) })
    expect(fields.customer).toMatchObject([{ name: 'ext.loyalty.tier', writable: false }])
    expect((await told({}, { records: () => false })).fields).toEqual({})
  })

  test('of the host are told as well, and all of it is in the document of the API', async () => {
    const { call } = await testHost({ crm: { plugins: [loyalty], extensions: { task: { host: { room: optional(field.key()) } } } } })
    expect((await call('GET', '/session')).json.fields.task).toMatchObject([{ name: 'ext.host.room', writable: true }])
    const { json } = await call('GET', '/openapi.json')
    expect((await new Validator().validate(structuredClone(json))).errors).toBeUndefined()
    expect(json.components.schemas.Session.required).toEqual(expect.arrayContaining(['fields', 'contributions', 'withheld']))
    expect(json.components.schemas.UiContribution.required).toEqual(['plugin', 'id', 'slot', 'label'])
  })
})
