import { beforeEach, describe, expect, test } from 'vitest'
import { testHost, type TestHost } from './test-host.ts'

let host: TestHost
beforeEach(async () => {
  host = await testHost()
})

describe('POST …/save', () => {
  const term = { vocabulary: 'lifecycle', key: 'lead', category: 'prospective' }

  test('creates what is not there, changes what is, and restores what was deleted', async () => {
    const first = await host.call('POST', '/vocabulary-terms/save', term)
    expect([first.status, first.headers.get('etag'), first.json.active]).toEqual([200, '"1"', true])
    const again = await host.call('POST', '/vocabulary-terms/save', { ...term, active: false })
    expect([again.json.id, again.json.version, again.json.active]).toEqual([first.json.id, 2, false])
    await host.call('DELETE', `/vocabulary-terms/${first.json.id}`)
    expect((await host.call('POST', '/vocabulary-terms/save', term)).json).toMatchObject({ id: first.json.id, deletedAt: null })
  })

  test('does it once under an Idempotency-Key', async () => {
    const save = () => host.call('POST', '/drafts/save', { form: 'composer', entity: 'customer', content: { body: 'Dear' } }, { 'idempotency-key': 'k1' })
    const [first, second] = [await save(), await save()]
    expect(second.json).toEqual(first.json)
    expect(second.headers.get('idempotency-replayed')).toBe('true')
  })

  test('is there only where records have a key', async () => {
    expect((await host.call('POST', '/customers/save', {})).json.code).toBe('method_not_allowed')
    const { json } = await host.call('GET', '/openapi.json')
    expect(Object.keys(json.paths).filter((path) => path.endsWith('/save'))).toEqual(['/shares/save', '/drafts/save', '/layouts/save', '/vocabulary-terms/save', '/plugin-settings/save'])
  })

  test('a term that is in use cannot be deleted', async () => {
    await host.call('POST', '/customers', { kind: 'person', name: { given: 'Claire' }, lifecycle: 'lead' })
    const { json } = await host.call('POST', '/vocabulary-terms/save', term)
    const refused = await host.call('DELETE', `/vocabulary-terms/${json.id}`)
    expect([refused.status, refused.json.code]).toEqual([409, 'term_in_use'])
  })
})

describe('GET /saved-views/{id}/open', () => {
  const view = { entity: 'customer', name: 'Leads', predicate: { where: { lifecycle: 'lead', createdAt: { gte: { ago: 'P30D' } } } }, sort: ['-createdAt'] }

  test('tells what to give to the list', async () => {
    const { id: lead } = (await host.call('POST', '/customers', { kind: 'person', name: { given: 'Claire' }, lifecycle: 'lead' })).json
    const { id } = (await host.call('POST', '/saved-views', view)).json
    const { status, json } = await host.call('GET', `/saved-views/${id}/open`)
    expect([status, json]).toEqual([200, { entity: 'customer', where: view.predicate.where, sort: ['-createdAt'], columns: [] }])
    const list = await host.call('GET', `/customers?where=${encodeURIComponent(JSON.stringify(json.where))}&sort=${json.sort.join(',')}`)
    expect(list.json.items.map((item: { id: string }) => item.id)).toEqual([lead])
  })

  test('a view of a later release, or of nobody, cannot be opened', async () => {
    const newer = await host.call('POST', '/saved-views', { ...view, predicate: { ...view.predicate, versions: { customer: 9 } } })
    expect([newer.status, newer.json.code]).toEqual([409, 'predicate_too_new'])
    for (const id of ['0190b7a0-0000-7000-8000-000000000000', 'x']) expect((await host.call('GET', `/saved-views/${id}/open`)).json.code).toBe('not_found')
  })

  test('a predicate that find would refuse is not stored', async () => {
    const { status, json } = await host.call('POST', '/saved-views', { ...view, predicate: { where: { colour: 'red' } } })
    expect([status, json.code, json.field]).toEqual([422, 'unknown_field', 'predicate.where.colour'])
  })
})
