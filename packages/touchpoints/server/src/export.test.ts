import { memoryStorage } from '@diwan/core/storage'
import { createCrm } from '@diwan/core'
import { createHandler } from '@diwan/server'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import { claire, secret, testHost } from './test-host.ts'

const reading = (answer: { text: string }) => Papa.parse<Record<string, string>>(answer.text.replace(/^\uFEFF/, ''), { header: true, skipEmptyLines: true }).data

/** The answer as text; `call` of a host takes all for JSON. */
async function fetched(host: Pick<Awaited<ReturnType<typeof testHost>>, 'handler'>, path: string) {
  const response = await host.handler(new Request(`http://portal.example/api/crm${path}`))
  // `text()` would take the mark away.
  return { status: response.status, headers: response.headers, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer()) }
}

describe('GET …/export', () => {
  test('gives all records of a query as a file, more than a page of them', async () => {
    const host = await testHost()
    const session = host.crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_7' } })
    await session.customers.createMany(Array.from({ length: 1200 }, (_, at) => ({ kind: 'person', name: { given: `زهرا ${at}` }, lifecycle: at % 3 === 0 ? 'lead' : 'active' })))
    const answer = await fetched(host, '/customers/export?where={"lifecycle":"lead"}&fields=displayName,lifecycle,name')
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([200, 'text/csv; charset=utf-8; header=present', 'attachment; filename="customers.csv"'])
    expect(answer.text.startsWith('\uFEFFdisplayName,lifecycle,name\r\n')).toBe(true)
    const rows = reading(answer)
    expect(rows).toHaveLength(400)
    expect(new Set(rows.map(({ displayName }) => displayName)).size).toBe(400)
    expect(rows.every(({ lifecycle, displayName, name }) => lifecycle === 'lead' && JSON.parse(name!).given === displayName)).toBe(true)
  })

  test('gives a record a line', async () => {
    const host = await testHost()
    await host.call('POST', '/customers', claire)
    const answer = await fetched(host, '/customers/export?format=ndjson')
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
    expect(answer.text.trimEnd().split('\n').map((line) => JSON.parse(line).name)).toEqual([claire.name])
  })

  test.each(['=1+1', '=HYPERLINK("http://evil.example","x")', '+cmd|calc', '-2+3', '@SUM(A1)', '\t=1', '＝1+1', '"=1', 'a,b\r\n=1'])('lets no spreadsheet take %j for a formula', async (subject) => {
    const host = await testHost()
    const { json: customer } = await host.call('POST', '/customers', claire)
    await host.call('POST', '/interactions', { kind: 'note', subject, body: subject, participants: [{ customerId: customer.id, role: 'from' }] })
    const [row] = reading(await fetched(host, '/interactions/export?fields=subject,body'))
    for (const cell of [row!['subject']!, row!['body']!]) {
      expect(cell).not.toMatch(/^[=+\-@\t\r＝]/)
      expect(cell.replace(/^'/, '').trim()).toBe(subject.trim())
    }
  })

  test.each(['+49 30 123-45', '-12.00', '-', 'a=b'])('leaves %j as it is', async (value) => {
    const host = await testHost()
    const { json: customer } = await host.call('POST', '/customers', claire)
    await host.call('POST', '/contact-points', { customerId: customer.id, kind: 'messaging', value })
    expect(reading(await fetched(host, '/contact-points/export'))[0]!['value']).toBe(value)
  })

  test('that breaks off is not taken for a whole one', async () => {
    const storage = memoryStorage()
    const host = await testHost({ crm: { storage } })
    const session = host.crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_7' } })
    await session.customers.createMany(Array.from({ length: 600 }, (_, at) => ({ kind: 'person', name: { given: `A ${at}` } })))
    const response = await host.handler(new Request('http://portal.example/api/crm/customers/export'))
    Object.assign(storage, { select: () => Promise.reject(new Error('gone')) })
    await expect(response.text()).rejects.toThrow('gone')
    expect(host.logged.map(({ message }) => message)).toEqual(['An export broke off'])
  })

  test('is for those who may export, of what they may, without what is hidden from them', async () => {
    const crm = await createCrm({
      storage: memoryStorage(),
      policy: { records: ({ actor, action }) => actor.id === 'u_1' || (action === 'export' ? actor.id === 'u_2' && { lifecycle: 'active' } : true), fields: ({ actor, entity }) => (actor.id === 'u_1' || entity !== 'customer' ? {} : { source: 'hide' }) },
    })
    const as = (id: string) => ({ handler: createHandler(crm, { secret, session: () => ({ tenant: 'acme', actor: { type: 'user', id } }) }) })
    await crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }).customers.createMany([{ kind: 'person', name: { given: 'A' }, lifecycle: 'active', source: 'web' }, { kind: 'person', name: { given: 'B' } }])
    expect(reading(await fetched(as('u_1'), '/customers/export')).map(({ source }) => source)).toEqual(['web', ''])
    const some = reading(await fetched(as('u_2'), '/customers/export'))
    expect(some.map(({ displayName, source }) => [displayName, source])).toEqual([['A', undefined]])
    const [none, hidden, unknown] = [await fetched(as('u_3'), '/customers/export'), await fetched(as('u_2'), '/customers/export?fields=source'), await fetched(as('u_2'), '/customers/export?fields=xource')]
    expect([none.status, JSON.parse(none.text).code]).toEqual([403, 'forbidden'])
    expect(hidden.status).toBe(400)
    expect(hidden.text.replaceAll('source', 'xource')).toBe(unknown.text)
  })
})
