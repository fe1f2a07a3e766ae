import * as fc from 'fast-check'
import { entities, isDiwanError, type EntityDefinition, type Session, type Where } from '@diwan/core'
import { whereOf } from '../predicates/where-arbitrary.ts'
import { id } from '../rows.ts'
import { most, strangerIds, visibleIds } from './world.ts'

/** One thing that an actor tries. */
export interface Question {
  readonly described: string
  readonly ask: (session: Session) => Promise<unknown>
}

const nowhere = id(1)
const definitions: Readonly<Record<string, EntityDefinition>> = entities
const asked = ['customer', 'contactPoint', 'relationship', 'interaction', 'task', 'externalReference', 'share', 'consent'] as const
const entity = fc.constantFrom('customer', 'customer', ...asked)
const customerId = fc.constantFrom(...visibleIds, ...strangerIds, nowhere)
const strangerId = fc.constantFrom(...strangerIds, nowhere)
/** Where `build` puts what belongs to a customer, by its entity. */
const kinds: Readonly<Record<string, readonly number[]>> = { contactPoint: [1], task: [2], externalReference: [3], interaction: [4, 5, 5], relationship: [6], share: [7] }
const partId = (name: string) => fc.tuple(fc.nat({ max: 2 * most - 1 }), fc.constantFrom(...kinds[name]!), fc.constantFrom(0, 0, 1)).map(([of, kind, at]) => id(1000 + 100 * (of < most ? 100 + of : 200 + of - most) + 10 * kind + at))
/** Mostly of a record of the entity. */
const idIn = (name: string) => (kinds[name] ? fc.oneof({ weight: 5, arbitrary: partId(name) }, { weight: 1, arbitrary: customerId }) : customerId)
const limit = fc.constantFrom(1, 2, 50)
const deleted = fc.constantFrom('exclude', 'only', 'include')

const about: Readonly<Record<string, fc.Arbitrary<Where>>> = Object.fromEntries(asked.map((name) => [name, whereOf(name, 2)]))
/** Conditions on what the worlds differ in, which the general ones rarely hit. */
const pointed = fc.constantFrom<Where[]>(
  { lifecycle: 'active' },
  { source: 'web' },
  { tags: { has: 'vip' } },
  { displayName: { startsWith: 'A' } },
  { ownerId: 'other' },
  { interactions: { some: {} } },
  { interactions: { count: { gte: 2 } } },
  { tasks: { none: {} } },
  { contactPoints: { some: { value: { contains: '30' } } } },
  { relationshipsFrom: { some: { to: { some: { ownerId: 'other' } } } } },
  { relationshipsFrom: { count: { eq: 2 } } },
  { interactions: { some: { participants: { count: { gte: 2 } } } } },
  { interactions: { some: { participants: { some: { customer: { some: { ownerId: 'other' } } } } } } },
  { shares: { some: { grantee: 'user:other' } } },
  { externalReferences: { some: {} } },
)
const twoOf = (names: readonly string[]) => fc.subarray([...names], { maxLength: Math.min(2, names.length) })
const whereIn = (name: string): fc.Arbitrary<Where> => (name === 'customer' ? fc.oneof(pointed, about[name]!) : about[name]!)
const sortIn = (name: string) => fc.option(fc.constantFrom(...definitions[name]!.sorts.flatMap((sort) => [sort, `-${sort}`])), { freq: 2, nil: undefined })
const groupIn = (name: string) => twoOf(({ customer: ['lifecycle', 'source', 'ownerId', 'kind'], interaction: ['kind', 'status'], task: ['status'], contactPoint: ['kind'] } as Record<string, string[]>)[name] ?? [])
const includeIn = (name: string) => twoOf(Object.keys(definitions[name]!.relations))

function question(described: string, of: unknown, ask: Question['ask']): Question {
  return { described: `${described} ${JSON.stringify(of)}`, ask }
}

async function pages(session: Session, name: string, query: object): Promise<unknown> {
  const found: unknown[] = []
  for (let after: string | null = null; found.length < 30; ) {
    const page: { readonly next: string | null } = await session.repository(name).find({ ...query, ...(after !== null && { after }) })
    found.push(page)
    if (page.next === null) return found
    after = page.next
  }
  return found
}

async function batches(session: Session, name: string, where: Where): Promise<unknown> {
  const found: unknown[] = []
  for await (const batch of session.repository(name).iterate({ where: where })) found.push(batch)
  return found
}

const reads = fc.oneof(
  { weight: 4, arbitrary: entity.chain((name) => fc.record({ where: fc.option(whereIn(name), { nil: undefined }), sort: sortIn(name), limit, deleted, include: includeIn(name), total: fc.constantFrom('none', 'capped', 'exact') }).map(({ where, sort, include, ...query }) => ({ ...query, ...(where && { where }), ...(sort !== undefined && { sort }), ...(include.length > 0 && { include: Object.fromEntries(include.map((relation) => [relation, true])) }) })).map((query) => question(`find ${name}`, query, (session) => pages(session, name, query)))) },
  { weight: 1, arbitrary: fc.constantFrom('ada', 'bo', 'زهرا', 'x').map((search) => question('search', search, (session) => session.customers.find({ search, total: 'exact' }))) },
  { weight: 2, arbitrary: entity.chain((name) => whereIn(name).map((where) => question(`count ${name}`, where, (session) => session.repository(name).count({ where })))) },
  { weight: 1, arbitrary: entity.chain((name) => fc.record({ groupBy: groupIn(name), where: whereIn(name) }).map((query) => question(`aggregate ${name}`, query, (session) => session.repository(name).aggregate({ ...query, measures: { n: { of: 'count' }, last: { of: 'max', field: 'createdAt' } } } as never)))) },
  { weight: 1, arbitrary: entity.chain((name) => whereIn(name).map((where) => question(`iterate ${name}`, where, (session) => batches(session, name, where)))) },
  { weight: 2, arbitrary: entity.chain((name) => fc.tuple(fc.constant(name), idIn(name), fc.boolean())).map((of) => question('get', of, (session) => session.repository(of[0]).get(of[1], of[2] ? ({ include: Object.fromEntries(Object.keys(definitions[of[0]]!.relations).map((name) => [name, true])) }) : undefined))) },
  { weight: 1, arbitrary: entity.chain((name) => fc.tuple(fc.constant(name), fc.array(idIn(name), { maxLength: 6 }))).map((of) => question('getMany', of, async (session) => [...(await session.repository(of[0]).getMany(of[1])).entries()])) },
  { weight: 2, arbitrary: fc.tuple(customerId, limit).map((of) => question('timeline', of, async (session) => (await session.timeline(of[0], { limit: of[1] })).items)) },
  { weight: 1, arbitrary: entity.chain((name) => fc.tuple(fc.constant(name), idIn(name))).map((of) => question('history', of, async (session) => (await session.changes.of(of[0], of[1])).items)) },
)

/** All that somebody comes upon who follows every link from every list. */
const survey = fc.constant(question('survey', [], async (session) => {
  const seen: unknown[] = []
  for (const name of asked) {
    const repository = session.repository(name)
    const include = Object.fromEntries(Object.keys(definitions[name]!.relations).map((relation) => [relation, true])) as never
    const found = await repository.find({ include, total: 'exact' }).catch(codeOf)
    seen.push(found)
    if (typeof found === 'string') continue
    for (const { id: own } of found.items.slice(0, 3)) {
      seen.push(await repository.get(own), (await session.changes.of(name, own)).items)
      if (name === 'customer') seen.push((await session.timeline(own)).items)
    }
  }
  return seen
}))

function codeOf(error: unknown): string {
  if (isDiwanError(error, 'forbidden')) return error.code
  throw error
}

const patches: Readonly<Record<string, fc.Arbitrary<object>>> = {
  customer: fc.constantFrom<object[]>({ lifecycle: 'lost' }, { source: 'web' }, { name: { given: 'New' } }, { ownerId: 'other' }, { ownerId: null }, { tags: [] }, {}),
  contactPoint: fc.constantFrom({ value: 'c@b.de' }, { label: 'home' }),
  relationship: fc.constant({ role: 'x' }),
  interaction: fc.constantFrom({ subject: 'new' }, { visibility: 'private' }),
  task: fc.constantFrom<object[]>({ status: 'done' }, { notes: 'n' }, { customerId: strangerIds[0]! }),
  externalReference: fc.constant({ url: 'https://example.com/1' }),
  share: fc.constantFrom({ level: 'read' }, { level: 'update' }),
}
const written = fc.constantFrom(...Object.keys(patches))

const writes = fc.oneof(
  written.chain((name) => fc.tuple(idIn(name), patches[name]!, fc.constantFrom(undefined, 1, 2)).map((of) => question(`update ${name}`, of, (session) => session.repository(name).update(of[0], of[1], of[2] === undefined ? {} : { version: of[2] })))),
  written.chain((name) => fc.tuple(fc.constant(name), fc.constantFrom('delete', 'restore'), idIn(name))).map((of) => question('remove', of, (session) => session.repository(of[0])[of[1]](of[2]))),
  fc.oneof(customerId, strangerId).chain((of) =>
    fc.constantFrom(
      question('create contact point', of, (session) => session.contactPoints.create({ customerId: of, kind: 'email', value: 'n@b.de' })),
      question('create task', of, (session) => session.tasks.create({ customerId: of, title: 'new' })),
      question('create relationship', of, (session) => session.relationships.create({ fromId: visibleIds[0]!, toId: of, type: 'new' })),
      question('log interaction', of, (session) => session.interactions.log({ kind: 'call', participants: [{ customerId: of, role: 'from' }, { customerId: visibleIds[0]!, role: 'to' }] })),
      question('create reference', of, (session) => session.externalReferences.create({ entity: 'customer', recordId: of, system: 'shop', type: 'new', externalId: 'n' })),
      question('save share', of, (session) => session.shares.save({ entity: 'customer', recordId: of, grantee: 'user:friend', level: 'read' })),
      question('save own share', of, (session) => session.shares.save({ entity: 'customer', recordId: of, grantee: 'user:me', level: 'update' })),
      question('consent', of, (session) => session.consents.create({ customerId: of, purpose: 'news', channel: 'email', status: 'granted', basis: 'consent', capturedAt: '2026-11-22T09:00:00.000Z' })),
    ),
  ),
  fc.constantFrom<object[]>({ ownerId: 'me' }, { ownerId: 'other' }, { ownerId: 'me', source: 'web' }).map((of) => question('create customer', of, (session) => session.customers.create({ kind: 'person', name: { given: 'Created' }, ...of }))),
)

export const questions: fc.Arbitrary<readonly Question[]> = fc.tuple(survey.map((one) => [one]), fc.array(reads, { minLength: 4, maxLength: 8 }), fc.array(fc.oneof(writes, writes, reads), { maxLength: 6 })).map((parts) => parts.flat())
