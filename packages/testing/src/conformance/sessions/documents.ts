import type { CreateOf, Entities, Session } from '@diwan/core'
import { equal, refused } from '../../assert/assert.ts'
import type { Suite } from '../suite.ts'
import { addCustomer, note } from './examples.ts'

const mine = { entity: 'customer', name: 'Mine', predicate: { where: { ownerId: 'u_1', createdAt: { gte: { ago: 'P30D' } } } } } as const

/** Saved views, drafts, templates, layouts, vocabularies and settings of plugins. */
export function documents(suite: Suite): void {
  suite.session('opens a saved view as what find takes', async (session) => {
    const customer = await addCustomer(session, 'Claire', { ownerId: 'u_1' })
    await addCustomer(session, 'Ali')
    const { id } = await session.savedViews.create({ ...mine, sort: ['-createdAt'], columns: ['displayName'] })
    const { where, sort } = await session.savedViews.open(id)
    equal(where, mine.predicate.where)
    equal((await session.customers.find({ where, sort })).items.map((one) => one.id), [customer.id])
    await refused('unknown_field', session.savedViews.update(id, { predicate: { where: { colour: 'red' } } }))
  })

  suite.session('shows views and templates to their owner, to the teams and to the tenant they are shared with', async (_session, { as }) => {
    const owner = as('owner')
    const template: CreateOf<Entities['template']> = { name: 'Thanks', kind: 'email', body: 'Dear {{customer.displayName}}' }
    for (const more of [{}, { visibility: 'teams', teamIds: ['north', 'south'] }, { visibility: 'tenant' }] as const) {
      await owner.savedViews.create({ ...mine, ...more })
      await owner.templates.create({ ...template, ...more })
    }
    const counts = async (session: Session) => [(await session.savedViews.count()).value, (await session.templates.count()).value]
    const inTeam = (team: string) => as('other', { actor: { type: 'user', id: 'other', teams: [team] } })
    equal(await counts(owner), [3, 3])
    equal(await counts(inTeam('north')), [2, 2])
    equal(await counts(inTeam('west')), [1, 1])
    equal(await counts(as('other')), [1, 1])
    await refused('forbidden', as('other').savedViews.create({ ...mine, owner: 'user:owner' }))
    const [shared] = (await as('other').savedViews.find()).items
    await refused('forbidden', as('other').savedViews.update(shared!.id, { visibility: 'private' }))
  })

  suite.session('keeps one default view for each owner and for the tenant', async (session, { as }) => {
    const defaults = async (of: Session) => (await of.savedViews.find({ where: { isDefault: true } })).items.map((view) => view.name)
    const first = await session.savedViews.create({ ...mine, name: 'first', isDefault: true })
    const second = await session.savedViews.create({ ...mine, name: 'second' })
    await session.savedViews.create({ ...mine, name: 'of tasks', entity: 'task', predicate: { where: { status: 'open' } }, isDefault: true })
    await as('other').savedViews.create({ ...mine, name: 'of another', isDefault: true })
    await session.savedViews.create({ ...mine, name: 'shared', visibility: 'tenant', isDefault: true })
    await session.savedViews.update(second.id, { isDefault: true }, { version: 1 })
    equal(await defaults(session), ['second', 'of tasks', 'shared'])
    equal(await defaults(as('other')), ['of another', 'shared'])
    await session.savedViews.delete(second.id)
    await session.savedViews.update(first.id, { isDefault: true })
    equal((await session.savedViews.restore(second.id)).isDefault, false)
    await as('other').savedViews.create({ ...mine, name: 'newer', visibility: 'tenant', isDefault: true })
    equal(await defaults(session), ['first', 'of tasks', 'newer'])
    await refused('duplicate', session.savedViews.createMany([{ ...mine, isDefault: true }, { ...mine, isDefault: true }]))
  })

  suite.session('keeps one draft of each actor, form and record, which is theirs alone', async (session, { as }) => {
    const { id: recordId } = await addCustomer(session)
    const at = { form: 'composer', entity: 'customer', recordId } as const
    const draft = await session.drafts.save({ ...at, content: { body: 'Dear' } })
    equal((await session.drafts.save({ ...at, content: { body: 'Dear Claire' } })).id, draft.id)
    await session.drafts.save({ form: 'composer', entity: 'customer', content: { body: 'to nobody yet' } })
    await as('other').drafts.save({ ...at, content: { body: 'mine' } })
    equal((await session.drafts.find({ where: { recordId } })).items.map(({ content }) => content), [{ body: 'Dear Claire' }])
    equal([(await session.drafts.count()).value, (await as('other').drafts.count()).value], [2, 1])
    await refused('not_found', as('other').drafts.get(draft.id))
    await refused('duplicate', session.drafts.create({ ...at, content: {} }))
    await refused('validation_failed', session.drafts.save({ ...at, recordId: '01900000-0000-7000-8000-000000000000', content: {} }))
  })

  suite.session('keeps nothing of a draft in the change log, and nothing once it is deleted or has expired', async (session, { clock }) => {
    const at = { form: 'composer', entity: 'customer' } as const
    const { id } = await session.drafts.save({ ...at, content: { body: 'secret' } })
    await session.drafts.save({ ...at, content: { body: 'a secret' } })
    const { items } = await session.changes.of('draft', id)
    equal(items.map((change) => [change.operation, change.diff['content']]), [['update', [null, null]], ['create', [null, null]]])
    equal([(await session.drafts.delete(id)).content, (await session.drafts.restore(id)).content], [{}, {}])
    await session.drafts.save({ ...at, content: { body: 'late' } })
    clock.advance(31 * 24 * 60 * 60 * 1000)
    await session.drafts.save({ ...at, form: 'other', content: {} })
    equal((await session.drafts.find({ deleted: 'only' })).items.map((draft) => [draft.id, draft.content]), [[id, {}]])
    equal(await session.drafts.save({ ...at, content: { body: 'again' } }).then((draft) => [draft.id, draft.content, draft.deletedAt]), [id, { body: 'again' }, null])
  })

  suite.session('names the placeholders of a template as its text has them', async (session) => {
    const template = await session.templates.create({ name: 'Thanks', kind: 'email', language: 'fa-IR', subject: '{{order}}', body: '{{name}} {{order}}' })
    equal(template.variables, ['order', 'name'])
    equal((await session.templates.update(template.id, { subject: null, body: '{{date}}' })).variables, ['date'])
  })

  suite.session('keeps one layout of a target for the tenant, and one for each person', async (session, { as }) => {
    const save = (by: Session, columns: number, visibility: 'private' | 'tenant') => by.layouts.save({ target: 'dashboard', visibility, document: { columns }, documentVersion: 2 })
    const common = await save(session, 1, 'tenant')
    await save(session, 2, 'private')
    await save(as('other'), 3, 'private')
    equal((await save(as('other'), 4, 'tenant')).id, common.id)
    const seen = async (by: Session) => (await by.layouts.find({ where: { target: 'dashboard' } })).items.map(({ visibility, document }) => [visibility, document])
    equal(await seen(session), [['tenant', { columns: 4 }], ['private', { columns: 2 }]])
    equal(await seen(as('other')), [['tenant', { columns: 4 }], ['private', { columns: 3 }]])
  })

  suite.session('keeps one record of a plugin’s settings, and restores what was deleted', async (session) => {
    const first = await session.pluginSettings.save({ plugin: 'loyalty', document: { goldFrom: 500 } })
    await session.pluginSettings.delete(first.id)
    const again = await session.pluginSettings.save({ plugin: 'loyalty', document: { goldFrom: 700 }, documentVersion: 2 })
    equal([again.id, again.document, again.documentVersion, again.deletedAt], [first.id, { goldFrom: 700 }, 2, null])
    equal((await session.pluginSettings.save({ plugin: 'loyalty', document: { goldFrom: 700 } })).version, again.version, 'version after nothing changed')
    await refused('duplicate', session.pluginSettings.create({ plugin: 'loyalty', document: {} }))
  })

  suite.session('maps the terms of a vocabulary to its closed categories', async (session) => {
    const lead = { vocabulary: 'lifecycle', key: 'lead', category: 'prospective', labels: { en: 'Lead', 'fa-IR': 'سرنخ' } } as const
    const term = await session.vocabularyTerms.save(lead)
    equal([term.active, term.labels], [true, lead.labels])
    const { category: _category, ...bare } = lead
    equal((await refused('validation_failed', session.vocabularyTerms.create({ ...bare, key: 'x' }))).field, 'category')
    await refused('validation_failed', session.vocabularyTerms.update(term.id, { category: 'won' }))
    await refused('validation_failed', session.vocabularyTerms.create({ ...lead, key: 'x', labels: { 'not a language': 'x' } }))
    await refused('duplicate', session.vocabularyTerms.create(lead))
    equal((await session.vocabularyTerms.create({ vocabulary: 'loyalty.tier', key: 'gold' })).category, null)
  })

  suite.session('keeps the term that a record holds, a deleted or hidden one too', async (session, { as }) => {
    const { id } = await addCustomer(session, 'Claire', { lifecycle: 'lead' })
    await session.interactions.log(note(id, { outcome: 'lead', visibility: 'private' }))
    const term = await session.vocabularyTerms.save({ vocabulary: 'lifecycle', key: 'lead', category: 'prospective' })
    const outcome = await session.vocabularyTerms.save({ vocabulary: 'outcome', key: 'lead', category: 'positive' })
    await session.customers.delete(id)
    equal((await refused('term_in_use', session.vocabularyTerms.delete(term.id))).details, { vocabulary: 'lifecycle', key: 'lead', entity: 'customer', field: 'lifecycle' })
    await refused('term_in_use', session.vocabularyTerms.update(term.id, { key: 'prospect' }))
    await refused('term_in_use', as('other').vocabularyTerms.delete(outcome.id))
    equal((await session.vocabularyTerms.update(term.id, { active: false, key: 'lead' })).active, false)
    const unused = await session.vocabularyTerms.save({ vocabulary: 'lifecycle', key: 'won', category: 'current' })
    equal((await session.vocabularyTerms.update(unused.id, { key: 'gained' })).key, 'gained')
    await session.vocabularyTerms.delete(unused.id)
    equal((await session.vocabularyTerms.find({ where: { vocabulary: 'lifecycle' } })).items.map(({ key }) => key), ['lead'])
  })

  suite.session('keeps all of it from a customer in a portal', async (session, { as }) => {
    await session.savedViews.create({ ...mine, visibility: 'tenant' })
    await session.layouts.save({ target: 'dashboard', visibility: 'tenant', document: {} })
    const portal = as('c_1', { actor: { type: 'portal', id: 'c_1' } })
    await refused('forbidden', portal.savedViews.count())
    await refused('forbidden', portal.layouts.find())
    await refused('forbidden', portal.drafts.save({ form: 'composer', entity: 'customer', content: {} }))
  })
}
