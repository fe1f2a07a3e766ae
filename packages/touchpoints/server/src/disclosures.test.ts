import { administrator, type CrmOptions } from '@diwan/core'
import { memoryStorage, type Storage } from '@diwan/core/storage'
import { expect, test } from 'vitest'
import { claire, testHost, type TestHost } from './test-host.ts'

const crm: Partial<CrmOptions> = { audit: { sensitive: { customer: ['demographics'] } }, policy: administrator }
const patient = { ...claire, demographics: { gender: 'f' } }

/** What was disclosed so far, over HTTP. */
async function disclosed(host: TestHost): Promise<readonly string[]> {
  const { status, json } = await host.call('GET', '/disclosures?sort=createdAt')
  expect(status).toBe(200)
  return json.items.map(({ action, entity, fields, createdBy }: Record<string, unknown>) => `${createdBy as string} ${action as string} ${entity as string} ${(fields as string[]).join()}`)
}

test('who reads, exports and asks over HTTP is listed and exported over HTTP', async () => {
  const host = await testHost({ crm })
  const { json: { id } } = await host.call('POST', '/customers', patient, { 'idempotency-key': 'k' })
  await host.call('POST', '/customers', patient, { 'idempotency-key': 'k' })
  await host.call('GET', `/customers/${id}`)
  await host.handler(new Request('http://portal.example/api/crm/customers/export?fields=demographics')).then((answer) => answer.text())
  await host.call('GET', '/customers/export?fields=displayName&format=ndjson')
  expect(await disclosed(host)).toEqual(['user:u_7 read customer demographics', 'user:u_7 read customer demographics', 'user:u_7 export customer demographics'])
  const exported = await host.handler(new Request('http://portal.example/api/crm/disclosures/export?fields=recordId,action,fields'))
  expect((await exported.text()).trim().split('\r\n').slice(1)).toEqual(['read', 'read', 'export'].map((action) => `${id},${action},"[""demographics""]"`))
})

test('nobody writes one over HTTP, nor is there a history of one', async () => {
  const host = await testHost({ crm })
  await host.call('POST', '/customers', patient)
  const [{ id }] = (await host.call('GET', '/disclosures')).json.items
  for (const [method, path] of [['POST', ''], ['PATCH', `/${id}`], ['DELETE', `/${id}`], ['POST', `/${id}/restore`], ['POST', '/save'], ['GET', `/${id}/changes`]] as const) {
    const { status } = await host.call(method, `/disclosures${path}`, method === 'GET' ? undefined : {})
    expect([404, 405], `${method} ${path}`).toContain(status)
  }
  expect((await host.call('GET', '/session')).json.may.disclosure).toEqual(['read', 'export'])
})

test('those inside may not read them unless it is granted', async () => {
  const host = await testHost({ crm: { audit: crm.audit! } })
  await host.call('POST', '/customers', patient)
  for (const path of ['/disclosures', '/disclosures/export', '/disclosures/0190b7a0-0000-7000-8000-000000000000']) expect((await host.call('GET', path)).json.code).toBe('forbidden')
  expect((await host.call('GET', '/session')).json.may).not.toHaveProperty('disclosure')
})

test('an event stream tells names and discloses nothing', async () => {
  const host = await testHost({ crm })
  await host.call('POST', '/customers', patient)
  const controller = new AbortController()
  const stream = await host.handler(new Request('http://portal.example/api/crm/changes/stream?after=start', { signal: controller.signal }))
  const reader = stream.body!.getReader()
  const decoder = new TextDecoder()
  let text = ''
  while (!text.includes('event: change')) text += decoder.decode((await reader.read()).value, { stream: true })
  controller.abort()
  expect(text).toContain('"demographics"')
  expect(text).not.toContain('gender')
  expect(await disclosed(host)).toHaveLength(1)
})

test('what cannot be written down is not shown: 503 and no value', async () => {
  const storage = memoryStorage()
  let isFull = false
  const refusing: Storage = new Proxy(storage, {
    get(target, name) {
      if (name === 'transaction' && isFull) return () => Promise.reject(new Error('The disk is full'))
      const member: unknown = Reflect.get(target, name, target)
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    },
  })
  const host = await testHost({ crm: { ...crm, storage: refusing } })
  const { json: { id } } = await host.call('POST', '/customers', patient)
  isFull = true
  for (const path of [`/customers/${id}`, '/customers', `/customers/${id}/changes`, '/customers/export?format=ndjson']) {
    const { status, json, text } = await host.call('GET', path)
    expect([status, json.code], path).toEqual([503, 'audit_failed'])
    expect(text).not.toContain('gender')
  }
})
