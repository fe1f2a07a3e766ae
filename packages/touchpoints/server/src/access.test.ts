import { createCrm, entities, portalCustomer, type Action, type Session } from '@diwan/core'
import { memoryFiles, memoryStorage } from '@diwan/core/storage'
import { createHandler } from '@diwan/server'
import { createEmbedSessions, generateEmbedKey, type EmbedGrant } from '@diwan/server/embed'
import { describe, expect, test } from 'vitest'
import { secret } from './test-host.ts'
import { extensions, rightBodies } from './test-requests.ts'
import { publicEntitiesOf } from './wire/components.ts'

const publicEntities = publicEntitiesOf(entities)

interface Operation {
  readonly method: string
  readonly path: string
  readonly operationId: string
}

/** What a route does to records of an entity; undefined for what is for every session. */
interface Deed {
  readonly entity: string
  readonly action: Action
}

const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const entityAt = new Map(publicEntities.map(({ name, collection }) => [kebab(collection), name]))

/** By method and what follows the collection. */
const actions: Readonly<Record<string, Action>> = {
  'get ': 'read',
  'get {id}': 'read',
  'get export': 'export',
  'get {id}/changes': 'read',
  'get {id}/timeline': 'read',
  'get {id}/open': 'read',
  'get {id}/link': 'read',
  'post aggregate': 'read',
  'post ': 'create',
  'post save': 'create',
  'patch {id}': 'update',
  'post {id}/restore': 'update',
  'delete {id}': 'delete',
}
const forEverySession = ['/session', '/users', '/changes/stream']

function deedOf({ method, path }: Operation): Deed | undefined {
  if (forEverySession.includes(path)) return undefined
  const [, collection, ...rest] = path.split('/')
  const [entity, action] = [entityAt.get(collection!), actions[`${method} ${rest.join('/')}`]]
  if (!entity || !action) throw new Error(`Nothing is said of who may ${method} ${path}`)
  return { entity, action }
}

/** What every customer may read: the words of the business. */
const shared = 'vocabularyTerm'

const clock = { now: () => Date.parse('2026-03-01T10:00:00Z') }
const key = await generateEmbedKey('k')
const [embed, past] = [createEmbedSessions({ keys: [key], clock }), createEmbedSessions({ keys: [key], clock: { now: () => clock.now() - 3_600_000 } })]
const components = { all: Object.fromEntries(publicEntities.map(({ name }) => [name, ['read', 'create', 'update', 'delete', 'export']])) }
const whole = createEmbedSessions({ keys: [key], clock, components })

const crm = await createCrm({
  extensions,
  audit: { sensitive: { customer: ['demographics'] } },
  storage: memoryStorage(),
  policy: (request) => request.actor.type === 'user' || (request.actor.type === 'portal' && portalCustomer(request)),
  ports: { files: memoryFiles(), clock },
})
const handler = createHandler(crm, { secret, session: embed.sessionOf })
/** The same with the component that may do everything. */
const openHandler = createHandler(crm, { secret, session: whole.sessionOf })

const office = { tenant: 'acme', actor: { type: 'user', id: 'u_1' }, components: ['all'] } as const satisfies EmbedGrant
const { operations, ids } = await world()

async function world() {
  const document = (await (await handler(new Request('http://crm.example/api/crm/openapi.json'))).json()) as { paths: Record<string, Record<string, { operationId: string }>> }
  const listed = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, { operationId }]): Operation => ({ method, path, operationId })))
  return { operations: listed, ids: await fill(crm.session(office)) }
}

/** One record of each entity that concerns the customer c1. */
async function fill(session: Session): Promise<Readonly<Record<string, string>>> {
  const [mine, other] = [await session.customers.create({ kind: 'person', name: { given: 'Claire' }, demographics: { gender: 'f' } }), await session.customers.create({ kind: 'person', name: { given: 'Omid' } })]
  const made: Record<string, string> = { customer: mine.id, other: other.id }
  for (const [path, body] of rightBodies(mine.id)) {
    const [, collection, save] = path.split('/')
    const entity = entityAt.get(collection!)!
    if (made[entity]) continue
    const repository = session.repository(entity) as never as Record<string, (input: unknown) => Promise<{ id: string }>>
    made[entity] = (await repository[save ?? 'create']!(body)).id
  }
  made['attachment'] = (await session.files.add(new Blob(['%PDF-1.7']).stream(), { name: 'a.pdf', mediaType: 'application/pdf', record: { entity: 'customer', id: mine.id } })).id
  made['disclosure'] = (await session.disclosures.find()).items[0]!.id
  return made
}

async function call(at: typeof handler, { method, path }: Operation, token: string | undefined): Promise<{ readonly status: number; readonly code: string | undefined; readonly text: string; readonly headers: Headers }> {
  const deed = deedOf({ method, path, operationId: '' })
  const collection = path.split('/')[1]!
  const query = path === '/users' ? '?ids=u_1' : method === 'post' && path === '/attachments' ? `?name=a.pdf&entity=customer&recordId=${ids['customer']}` : ''
  const url = `http://crm.example/api/crm${path.replace('{id}', ids[deed?.entity ?? '']!)}${query}`
  const right = rightBodies(ids['customer']!).find(([of]) => of.split('/')[1] === collection)?.[1] ?? {}
  const json = path.endsWith('/aggregate') ? { measures: { n: { of: 'count' } } } : method === 'patch' ? {} : right
  const isUpload = method === 'post' && path === '/attachments'
  const body = method === 'get' || method === 'delete' || path.endsWith('/restore') ? undefined : isUpload ? '%PDF-1.7' : JSON.stringify(json)
  const ending = new AbortController()
  const response = await at(new Request(url, { method: method.toUpperCase(), signal: ending.signal, headers: { ...(body !== undefined && { 'content-type': isUpload ? 'application/pdf' : 'application/json' }), ...(token !== undefined && { authorization: `Bearer ${token}` }) }, ...(body !== undefined && { body }) }))
  const isStream = response.headers.get('content-type') === 'text/event-stream'
  const text = isStream ? '' : await response.text()
  ending.abort()
  return { status: response.status, code: response.ok || isStream ? undefined : (JSON.parse(text) as { code: string }).code, text, headers: response.headers }
}

const tokenOf = async (grant: EmbedGrant, by = whole) => (await by.createEmbedSession(grant)).token
const told = ({ method, path }: Operation) => `${method} ${path}`

describe('each route of the document', () => {
  test('is one of which it is said who may use it', () => {
    for (const operation of operations) deedOf(operation)
    expect(operations.length).toBeGreaterThan(100)
  })

  test('answers 401 without a session, and with one that has ended', async () => {
    const ended = await tokenOf({ ...office, components: ['timeline'] }, past)
    for (const operation of operations) {
      const [none, over] = [await call(handler, operation, undefined), await call(handler, operation, ended)]
      expect([none.status, none.code, over.status, over.code], told(operation)).toEqual([401, 'session_missing', 401, 'session_ended'])
      expect(none.headers.get('www-authenticate')).toBe('Bearer')
    }
  })

  test('knows nothing of another tenant’s records', async () => {
    const token = await tokenOf({ ...office, tenant: 'globex' })
    const texts: string[] = []
    for (const operation of operations) {
      const answer = await call(openHandler, operation, token)
      if (operation.path.includes('{id}')) expect([answer.status, answer.code], told(operation)).toEqual([404, 'not_found'])
      else if (operation.method === 'get') texts.push(answer.text)
    }
    for (const id of Object.values(ids)) expect(texts.some((text) => text.includes(id))).toBe(false)
  })

  test('is 404 to another customer where they may do such a thing at all, and 403 where they may not', async () => {
    const actor = { type: 'portal', id: 'p_2', customerId: ids['other']! } as const
    const token = await tokenOf({ ...office, actor })
    const session = crm.session({ tenant: 'acme', actor })
    const counted = { allowed: 0, missing: 0, forbidden: 0 }
    for (const operation of operations) {
      const deed = deedOf(operation)
      const answer = await call(openHandler, operation, token)
      for (const [entity, id] of Object.entries(ids)) if (entity !== 'other' && entity !== shared && !operation.path.includes('{id}')) expect(answer.text.replaceAll(/"detail":".*?"|"message":".*?"/g, ''), told(operation)).not.toContain(id)
      if (!deed) expect(answer.status, told(operation)).toBe(200)
      else if (!session.may(deed.action, deed.entity)) expect([answer.status, answer.code, ++counted.forbidden > 0], told(operation)).toEqual([403, 'forbidden', true])
      else if (deed.entity === shared) expect(answer.status, told(operation)).toBe(200)
      else if (operation.path.includes('{id}')) expect([answer.status, answer.code, ++counted.missing > 0], told(operation)).toEqual([404, 'not_found', true])
      else if (operation.method === 'get' || deed.action === 'read') expect([answer.status, ++counted.allowed > 0], told(operation)).toEqual([200, true])
      else expect([403, 422], told(operation)).toContain(answer.status)
    }
    expect(Math.min(counted.allowed, counted.missing, counted.forbidden)).toBeGreaterThan(3)
  })

  test('is 403 to a component that does no such thing, whatever its actor may do', async () => {
    const token = await tokenOf({ ...office, components: ['timeline'], customerId: ids['customer']! }, embed)
    const { limits } = (await embed.sessionOf(new Request('http://crm.example/', { headers: { authorization: `Bearer ${token}` } })))!
    for (const operation of operations) {
      const deed = deedOf(operation)
      const answer = await call(handler, operation, token)
      if (deed && !limits!.actions![deed.entity]?.includes(deed.action)) expect([answer.status, answer.code], told(operation)).toEqual([403, 'forbidden'])
      else expect(answer.status, told(operation)).toBe(deed?.entity === 'thread' && operation.path.includes('{id}') ? 404 : 200)
    }
  })

  test('serves who may do everything', async () => {
    const token = await tokenOf(office)
    // Restoring comes after deleting, and a customer goes last, because the others are theirs.
    const rank = ({ method, path }: Operation) => (path.endsWith('/restore') ? 3 : method === 'delete' ? 2 : method === 'post' ? 1 : 0) + (path.startsWith('/customers') ? 0.5 : 0)
    for (const operation of operations.toSorted((one, other) => rank(one) - rank(other))) {
      const answer = await call(openHandler, operation, token)
      if (answer.code === 'duplicate') expect(operation.method, told(operation)).toBe('post')
      else expect(answer.status, `${told(operation)} ${answer.text}`).toBeLessThan(300)
    }
  })
})
