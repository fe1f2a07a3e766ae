import { createCrm, type Crm } from '@diwan/core'
import { memoryStorage } from '@diwan/core/storage'
import { createLeadForm, type LeadFormOptions } from '@diwan/server/leads'
import { describe, expect, test } from 'vitest'
import { secret } from '../test-host.ts'

const session = { tenant: 'acme', actor: { type: 'service', id: 'website' } } as const
const lead = { name: 'زهرا کریمی', email: 'zahra@example.com', message: 'Please call.', consent: ['newsletter'] }

async function leadForm(options: Partial<LeadFormOptions> = {}) {
  const clock = { at: Date.parse('2026-03-01T10:00:00Z'), now: () => clock.at }
  const crm = await createCrm({ storage: memoryStorage(), ports: { clock } })
  const mailed: { readonly email: string; readonly token: string }[] = []
  const logged: string[] = []
  const form = createLeadForm(crm, { session, secret, sender: (request) => request.headers.get('x-from') ?? 'one', rateLimit: { consume: async () => undefined }, askConfirmation: ({ email }, token) => void mailed.push({ email, token }), log: { write: (_level, message) => void logged.push(message) }, ...options })
  const send = async (body: string, type: string, path = '/contact', headers = {}) => {
    const response = await form(new Request(`http://shop.example${path}`, { method: 'POST', body, headers: { 'content-type': type, ...headers } }))
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: text === '' ? undefined : JSON.parse(text) }
  }
  return { crm, clock, mailed, logged, form, post: (body: unknown, path?: string, headers = {}) => send(JSON.stringify(body), 'application/json', path, headers), submit: (body: string, headers = {}) => send(body, 'application/x-www-form-urlencoded', '/contact', headers) }
}

const office = (crm: Crm) => crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })

describe('a form for strangers', () => {
  test('makes a customer of who sent it, with what they wrote', async () => {
    const { crm, post } = await leadForm({ source: 'contact-page' })
    expect(await post({ ...lead, phone: '+98 21 123', company: 'Sepid Co.', subject: 'Offer' })).toMatchObject({ status: 202, json: { received: true } })
    const { customers, interactions, contactPoints, relationships } = office(crm)
    const [person, company] = (await customers.find({ sort: '-createdAt' })).items.toSorted((one, other) => other.kind.localeCompare(one.kind))
    expect(person).toMatchObject({ kind: 'person', displayName: 'زهرا کریمی', lifecycle: 'prospect', source: 'contact-page', createdBy: 'service:website' })
    expect(company).toMatchObject({ kind: 'organization', displayName: 'Sepid Co.' })
    expect((await contactPoints.find()).items.map(({ value }) => value).toSorted()).toEqual(['+98 21 123', 'zahra@example.com'])
    expect((await relationships.find()).items).toMatchObject([{ fromId: person!.id, toId: company!.id, type: 'worksAt' }])
    expect((await interactions.find()).items).toMatchObject([{ kind: 'form', direction: 'inbound', subject: 'Offer', body: 'Please call.' }])
  })

  test('works without script, and sends the browser on', async () => {
    const { crm, submit } = await leadForm({ thanks: '/thanks' })
    const { status, headers } = await submit('name=Omid&email=&phone=123&message=&consent=&website='.replace('&consent=', ''))
    expect([status, headers.get('location')]).toEqual([303, '/thanks'])
    expect((await office(crm).customers.find()).items.map(({ displayName }) => displayName)).toEqual(['Omid'])
    await submit('name=Sara&email=s@example.com&consent=newsletter&consent=offers')
    expect((await office(crm).consents.find()).items.map(({ purpose }) => purpose).toSorted()).toEqual(['newsletter', 'offers'])
  })

  test('tells nobody whether a sender is known', async () => {
    const { crm, post, mailed } = await leadForm()
    const first = await post(lead)
    const again = await post({ ...lead, name: 'Somebody else' })
    expect([again.status, again.text, [...again.headers]]).toEqual([first.status, first.text, [...first.headers]])
    expect((await office(crm).customers.find()).items.map(({ displayName }) => displayName).toSorted()).toEqual(['Somebody else', 'زهرا کریمی'].toSorted())
    expect(mailed).toHaveLength(2)
  })

  test('throws spam away, and answers as ever', async () => {
    const { crm, post } = await leadForm({ isSpam: ({ message = '' }) => message.includes('casino') })
    const right = await post(lead)
    for (const spam of [{ ...lead, website: 'http://spam.example' }, { ...lead, message: 'casino' }]) expect(await post(spam)).toEqual(right)
    expect((await office(crm).customers.count()).value).toBe(1)
  })

  test.each<[string, object, string]>([
    ['no name', { ...lead, name: ' ' }, 'name'],
    ['no way back', { name: 'A' }, 'email'],
    ['an address that is none', { ...lead, email: 'zahra@' }, 'email'],
    ['too long a message', { ...lead, message: 'x'.repeat(5001) }, 'message'],
    ['a consent without an address', { name: 'A', phone: '1', consent: ['newsletter'] }, 'consent'],
  ])('refuses %s', async (_, given, field) => {
    const { crm, post } = await leadForm()
    expect(await post(given)).toMatchObject({ status: 422, json: { code: 'validation_failed', field } })
    expect((await office(crm).customers.count()).value).toBe(0)
  })

  test('refuses fields of its own making, such as an owner or a prototype', async () => {
    const { post, submit } = await leadForm()
    expect((await post({ ...lead, ownerId: 'u_1' })).status).toBe(422)
    expect((await submit('name=A&phone=1&__proto__=x')).status).toBe(422)
    expect((await submit('name=A&name=B&phone=1')).status).toBe(422)
  })

  test('refuses what is too large, of another type, or not sent by POST', async () => {
    const { submit, form, post } = await leadForm({ maxBodyBytes: 1000 })
    expect((await submit(`name=${'x'.repeat(2000)}`)).json.code).toBe('body_too_large')
    expect((await post({ ...lead, message: 'x'.repeat(2000) })).json.code).toBe('body_too_large')
    const answers = await Promise.all([form(new Request('http://shop.example/contact')), form(new Request('http://shop.example/contact', { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }))])
    expect(answers.map(({ status }) => status)).toEqual([405, 415])
  })

  test('takes only so much from one sender', async () => {
    const { post } = await leadForm({ rateLimit: undefined as never })
    const statuses = []
    for (let at = 0; at < 6; at++) statuses.push((await post(lead)).status)
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429])
    const refused = await post(lead)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(500)
    expect((await post(lead, '/contact', { 'x-from': 'another' })).status).toBe(202)
  })

  test('lets nobody in where the limit cannot be asked', async () => {
    const { crm, post, logged } = await leadForm({ rateLimit: { consume: () => Promise.reject(new Error('Redis is gone')) } })
    expect((await post(lead)).status).toBe(500)
    expect(logged).toHaveLength(1)
    expect((await office(crm).customers.count()).value).toBe(0)
  })
})

describe('consent', () => {
  test('is pending until the link in the mail was followed', async () => {
    const { crm, post, mailed, clock } = await leadForm()
    await post(lead)
    const statuses = async () => (await office(crm).consents.find()).items.map(({ status }) => status)
    expect(await statuses()).toEqual(['pending'])
    expect(mailed).toMatchObject([{ email: 'zahra@example.com' }])
    clock.at += 60_000
    expect(await post({ token: mailed[0]!.token }, '/contact/confirm')).toMatchObject({ status: 200, json: { confirmed: true } })
    expect((await statuses()).toSorted()).toEqual(['granted', 'pending'])
    expect(await post({ token: mailed[0]!.token }, '/contact/confirm')).toMatchObject({ status: 200, json: { confirmed: true } })
    expect(await statuses()).toHaveLength(2)
  })

  test('is not given by a link that was made up, or has expired', async () => {
    const { crm, post, mailed, clock } = await leadForm({ confirmSeconds: 60 })
    await post(lead)
    const { token } = mailed[0]!
    for (const wrong of ['', 'x', `${token.slice(0, -1)}x`, 7]) expect(await post({ token: wrong }, '/contact/confirm')).toMatchObject({ status: 403, json: { code: 'link_invalid' } })
    clock.at += 61_000
    expect((await post({ token }, '/contact/confirm')).json.code).toBe('link_invalid')
    expect((await office(crm).consents.find()).items.map(({ status }) => status)).toEqual(['pending'])
  })

  test('whose mail cannot be sent leaves the lead where it is, and is told to the log', async () => {
    const { crm, post, logged } = await leadForm({ askConfirmation: () => Promise.reject(new Error('no mail')) })
    expect((await post(lead)).status).toBe(202)
    expect((await office(crm).customers.count()).value).toBe(1)
    expect(logged).toEqual(['The mail that asks for a confirmation was not sent'])
  })
})
