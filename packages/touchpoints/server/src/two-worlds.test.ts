import { createCrm, entities as definitions, own, portalCustomer, type Actor, type Session } from '@diwan/core'
import { memoryFiles, memoryStorage } from '@diwan/core/storage'
import { createHandler, type Handler } from '@diwan/server'
import { expect, test } from 'vitest'
import { secret } from './test-host.ts'
import { extensions, rightBodies } from './test-requests.ts'
import { publicEntitiesOf } from './wire/components.ts'

const publicEntities = publicEntitiesOf(definitions)

const clock = { now: () => Date.parse('2026-03-01T10:00:00Z') }
const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const concerning = ['interaction', 'contactPoint', 'relationship', 'task', 'consent', 'share', 'externalReference']

/** Bytes that differ from call to call, and are the same in each world. */
function counting(): (bytes: Uint8Array) => void {
  let calls = 0
  return (bytes) => {
    calls++
    bytes.forEach((_, at) => (bytes[at] = (calls >> (8 * (at % 4))) & 0xff))
  }
}

interface World {
  readonly visible: Readonly<Record<string, string>>
  readonly hidden: Readonly<Record<string, string>>
  ask(actor: Actor, method: string, path: string, headers?: Readonly<Record<string, string>>, body?: string): Promise<{ readonly status: number; readonly headers: object; readonly text: string }>
}

/** A customer of the agent `me`, and in one of two worlds somebody else's with as much around them. */
async function world(isFull: boolean): Promise<World> {
  const crm = await createCrm({
    storage: memoryStorage(),
    extensions,
    policy: (request) => request.actor.id === 'office' || (request.actor.type === 'portal' ? portalCustomer(request) : own(request)),
    ports: { files: memoryFiles(), clock, random: counting() },
  })
  const office = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'office' } })
  const visible = await fill(office, 'Claire', 'me')
  const hidden = isFull ? await fill(office, 'Omid', 'other') : {}
  if (isFull) await office.interactions.log({ kind: 'meeting', participants: [{ customerId: hidden['customer']!, role: 'to' }], body: 'Claire' })
  const actors = new Map<string, Actor>()
  const handler: Handler = createHandler(crm, { secret, session: (request) => ({ tenant: 'acme', actor: actors.get(request.headers.get('x-actor')!)! }) })
  return {
    visible,
    hidden,
    async ask(actor, method, path, headers = {}, body) {
      actors.set(actor.id, actor)
      const response = await handler(new Request(`http://crm.example/api/crm${path}`, { method, headers: { 'x-actor': actor.id, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers }, ...(body !== undefined && { body }) }))
      return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() }
    },
  }
}

async function fill(session: Session, given: string, ownerId: string): Promise<Readonly<Record<string, string>>> {
  const { id: customer } = await session.customers.create({ kind: 'person', name: { given }, ownerId })
  const made: Record<string, string> = { customer }
  for (const { name, collection } of publicEntities) {
    const body = rightBodies(customer).find(([path]) => path === `/${kebab(collection)}`)?.[1]
    if (!body || !concerning.includes(name)) continue
    const repository = session.repository(name)
    made[name] = (await repository.create({ ...body, ...(name === 'externalReference' && { externalId: given }) } as never)).id
  }
  made['attachment'] = (await session.files.add(new Blob(['%PDF-1.7']).stream(), { name: 'a.pdf', mediaType: 'application/pdf', record: { entity: 'customer', id: customer } })).id
  return made
}

const [full, empty] = [await world(true), await world(false)]
const actors: readonly Actor[] = [{ type: 'user', id: 'me' }, { type: 'portal', id: 'p', customerId: full.visible['customer']! }]
const entities = Object.keys(full.hidden)
const pathOf = (entity: string) => `/${kebab(publicEntities.find(({ name }) => name === entity)!.collection)}`

test('The two worlds have the same to be seen, and one has more', () => {
  expect(full.visible).toEqual(empty.visible)
  expect(entities).toHaveLength(concerning.length + 2)
})

test.each(actors)('No answer over HTTP tells $type:$id of what is hidden: status, headers, ETags, cursors, bodies', async (actor) => {
  const counted = { ok: 0, missing: 0, forbidden: 0 }
  const same = async (method: string, path: string, headers?: Readonly<Record<string, string>>, body?: string) => {
    const [ours, theirs] = [await full.ask(actor, method, path, headers, body), await empty.ask(actor, method, path, headers, body)]
    expect(ours, `${method} ${path} ${body ?? ''}`).toEqual(theirs)
    counted[ours.status < 300 ? 'ok' : ours.status === 404 ? 'missing' : 'forbidden']++
    return ours
  }
  for (const entity of entities) {
    const path = pathOf(entity)
    for (const query of ['', '?total=exact&limit=1', '?deleted=include', `?ids=${[full.hidden[entity], full.visible[entity]].join(',')}`, '?where={"createdBy":"user:office"}']) await same('GET', path + query)
    await same('POST', `${path}/aggregate`, {}, JSON.stringify({ groupBy: ['createdBy'], measures: { n: { of: 'count' }, last: { of: 'max', field: 'createdAt' } } }))
    await same('GET', `${path}/export?format=ndjson`)
    for (const id of [full.visible[entity]!, full.hidden[entity]!]) {
      await same('GET', `${path}/${id}`)
      await same('GET', `${path}/${id}`, { 'if-none-match': '"1"' })
      await same('GET', `${path}/${id}/changes?limit=1`)
    }
    const hidden = full.hidden[entity]!
    for (const headers of [{}, { 'if-match': '"1"' }, { 'if-match': '"9"' }, { 'idempotency-key': `k-${entity}` }] as const) await same('PATCH', `${path}/${hidden}`, headers, '{}')
    await same('PATCH', `${path}/${hidden}`, {}, '{"colour":"red"}')
    await same('DELETE', `${path}/${hidden}`)
    await same('POST', `${path}/${hidden}/restore`)
    for (const created of concerning) {
      const body = rightBodies(full.hidden['customer']!).find(([at]) => at === pathOf(created))![1]
      await same('POST', pathOf(created), { 'idempotency-key': `c-${created}` }, JSON.stringify(created === 'externalReference' ? { ...body, externalId: 'new' } : body))
    }
  }
  for (const id of [full.visible['customer']!, full.hidden['customer']!]) await same('GET', `/customers/${id}/timeline?limit=1`)
  for (const id of [full.hidden['attachment']!]) await same('GET', `/attachments/${id}/link`)
  for (const word of ['omid', 'claire', 'o']) await same('GET', `/customers?search=${word}&total=exact`)
  for (const path of ['/session', '/users?ids=u_1']) await same('GET', path)
  expect(Math.min(counted.ok, counted.missing, counted.forbidden)).toBeGreaterThan(5)
})
