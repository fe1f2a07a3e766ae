import { entities, field, type EntityDefinition } from '@diwan/core'
import * as fc from 'fast-check'

export interface FuzzRequest {
  readonly method: string
  /** Below the base path, query included. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What is there to be hit. */
export interface Known {
  readonly customerId: string
  readonly interactionId: string
  readonly cursor: string
}

const definitions = Object.values(entities as Readonly<Record<string, EntityDefinition>>)
const open = definitions.filter(({ internal }) => !internal)
const fieldNames = [...new Set(definitions.flatMap(({ fields, relations }) => [...Object.keys(fields), ...Object.keys(relations)])), 'id', 'version', 'createdAt', 'deletedAt', 'nickname', '__proto__', 'constructor', 'toString']
const operators = ['eq', 'ne', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte', 'isNull', 'startsWith', 'contains', 'has', 'hasAny', 'hasAll', 'isEmpty', 'some', 'none', 'every', 'count', 'where', 'and', 'or', 'not', 'search', 'ago', 'ahead', 'startOf', 'offset', 'currency']
const paths = open.map(({ collection }) => `/${collection.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`)

/** Requests of any shape whatever. */
export function anyRequest(known: Known): fc.Arbitrary<FuzzRequest> {
  const { value, id } = valuesFor(known)
  const path = fc.oneof(fc.webPath(), fc.tuple(fc.constantFrom(...paths), fc.webPath()).map(([head, rest]) => head + rest), fc.tuple(fc.constantFrom(...paths), id, fc.constantFrom('', '/restore', '/changes', '/timeline')).map(([head, of, tail]) => `${head}/${of}${tail}`))
  const body = fc.oneof(value.map(textOf), fc.json(), fc.string(), fc.constantFrom('', '{', '\uFEFF{}', '[['.repeat(2000), '{"a":'.repeat(500), 'x'.repeat(5000)))
  const method = fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS', 'HEAD', 'QUERY')
  return fc.record({ method, path: fc.tuple(path, queryOf(known, Object.keys(texts(known)))).map(([head, query]) => head + query), headers: headersOf(0.5), body })
}

/** Requests that a client could nearly have meant: right in most parts, so that they get far. */
export function nearRequest(known: Known): fc.Arbitrary<FuzzRequest> {
  const { value, near, id } = valuesFor(known)
  const list = ['where', 'search', 'sort', 'limit', 'after', 'total', 'deleted']
  const page = ['limit', 'after']
  const request = (method: string, path: fc.Arbitrary<string>, query: readonly string[], body: fc.Arbitrary<string> = fc.constant('')) =>
    fc.record({ method: fc.constant(method), path: fc.tuple(path, queryOf(known, query)).map(([head, rest]) => head + rest), headers: headersOf(0.06), body })
  const one = fc.oneof({ weight: 3, arbitrary: fc.constant(`/customers/${known.customerId}`) }, { weight: 2, arbitrary: fc.constant(`/interactions/${known.interactionId}`) }, { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...paths), id).map((parts) => parts.join('/')) })
  const patch = fc.dictionary(fc.constantFrom('source', 'tags', 'name', 'roles', 'amount', 'occurredAt', 'details', 'ext', 'body', 'demographics', 'participants', 'nickname'), value, { maxKeys: 2, noNullPrototype: true }).map(textOf)
  const aggregation = fc.record({ where: predicate(value), groupBy: fc.array(fc.constantFrom('kind', 'channel', 'lifecycle', 'roles', 'amount', 'occurredAt', 'nickname'), { maxLength: 2 }), measures: fc.dictionary(fc.constantFrom('n', 'total', '__proto__', ''), fc.record({ of: fc.constantFrom('sum', 'count', 'min', 'max', 'avg'), field: fc.constantFrom('amount', 'version', 'occurredAt', 'size', 'name', 'nickname') }, { requiredKeys: ['of'] })), limit: fc.integer({ min: -1, max: 300 }) }, { requiredKeys: ['measures'] }).map(textOf)
  const creations = rightBodies(known.customerId).map(([path, right]) => request('POST', fc.constant(path), [], mutated(right, near)))
  return fc.oneof(
    { weight: 4, arbitrary: request('GET', fc.constantFrom(...paths), list) },
    { weight: 6, arbitrary: fc.oneof(...creations) },
    { weight: 2, arbitrary: request('PATCH', one, ['version'], patch) },
    { weight: 2, arbitrary: request('POST', fc.constantFrom(...paths).map((path) => `${path}/aggregate`), [], aggregation) },
    { weight: 1, arbitrary: request('GET', one, []) },
    { weight: 1, arbitrary: request('GET', one.map((path) => `${path}/changes`), page) },
    { weight: 1, arbitrary: request('GET', fc.constant(`/customers/${known.customerId}/timeline`), [...page, 'kinds']) },
    { weight: 1, arbitrary: request('GET', fc.constantFrom('/users', ...paths), ['ids']) },
    { weight: 1, arbitrary: fc.oneof(request('DELETE', one, ['version']), request('POST', one.map((path) => `${path}/restore`), [])) },
    { weight: 1, arbitrary: request('POST', fc.constant('/attachments'), ['name', 'entity', 'recordId'], fc.string()) },
    { weight: 1, arbitrary: request('GET', fc.oneof(id.map((of) => `/attachments/${of}/link`), fc.string().map((token) => `/files/${encodeURIComponent(token.toWellFormed())}`)), ['inline']) },
    { weight: 1, arbitrary: request('GET', fc.constantFrom('/changes/stream', '/session', '/openapi.json'), ['after']) },
  )
}

function valuesFor(known: Known) {
  const id = fc.oneof(fc.constant(known.customerId), fc.constant(known.interactionId), fc.uuid(), fc.string(), fc.constantFrom('..', '%00', '%E0%A4%A', 'aggregate', 'stream'))
  const plausible = fc.constantFrom('person', 'call', 'USD', 'customer', '2026-01-01', '2026-02-30', '2026-01-01T00:00:00Z', '0000-01-01T00:00:00+14:00', 'P30D', '-P1Y', 'day', '99999999999999999999', known.customerId)
  const scalar = fc.oneof(plausible, fc.string(), fc.string({ unit: 'binary' }), fc.double(), fc.integer(), fc.boolean(), fc.constant(null))
  const amount = fc.oneof(fc.constantFrom('1', '1.5', '-0.001', '1e5', 'NaN', '9'.repeat(16), '9'.repeat(40)), fc.double(), fc.constant(null))
  const near = fc.oneof(scalar, fc.record({ amount, currency: fc.constantFrom('USD', 'IQD', 'JPY', 'XXX', 'usd', 'toString', '__proto__') }, { requiredKeys: [] }))
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, near, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.oneof(fc.constantFrom(...fieldNames, ...operators), fc.string()), tie('value'), { maxKeys: 5, noNullPrototype: true })),
  }))
  return { value, near: fc.oneof(near, value), id }
}

/** Predicates in the grammar of the language, over names that mostly exist. */
function predicate(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.letrec<{ where: unknown; condition: unknown }>((tie) => ({
    condition: fc.oneof(value, fc.dictionary(fc.constantFrom(...operators), fc.oneof(value, fc.array(value, { maxLength: 3 })), { maxKeys: 2, noNullPrototype: true }), fc.dictionary(fc.constantFrom('some', 'none', 'every', 'count'), tie('where'), { minKeys: 1, maxKeys: 1, noNullPrototype: true })),
    where: fc.oneof(
      { depthSize: 'small' },
      fc.dictionary(fc.constantFrom(...fieldNames), tie('condition'), { maxKeys: 2, noNullPrototype: true }),
      fc.record({ and: fc.array(tie('where'), { maxLength: 2 }) }),
      fc.record({ or: fc.array(tie('where'), { maxLength: 2 }) }),
      fc.record({ not: tie('where') }),
      fc.dictionary(fc.constantFrom('effort', 'note', 'nickname', '__proto__'), tie('condition'), { maxKeys: 2, noNullPrototype: true }).map((host) => ({ ext: { host } })),
    ),
  })).where
}

function texts(known: Known): Readonly<Record<string, fc.Arbitrary<string>>> {
  const { value, id } = valuesFor(known)
  const { cursor } = known
  return {
    where: fc.oneof({ weight: 4, arbitrary: predicate(value).map(textOf) }, { weight: 1, arbitrary: fc.oneof(fc.json(), fc.string()) }),
    search: fc.oneof(fc.constantFrom('claire', 'ك ۰۵۰', '%', '_'), fc.string({ unit: 'binary' })),
    sort: fc.oneof(fc.constantFrom('sortKey', '-updatedAt', 'createdAt', '-occurredAt', 'sortKey,-createdAt', '-', ','), fc.string()),
    limit: fc.oneof(fc.integer({ min: 1, max: 200 }).map(String), fc.constantFrom('0', '201', '1e3', '-1', '0x10', '999999999999', '')),
    after: fc.oneof(fc.constant(cursor), fc.nat(60).map((at) => cursor.slice(0, at)), fc.string(), fc.constantFrom('start', '1')),
    total: fc.constantFrom('none', 'capped', 'exact', 'all'),
    deleted: fc.constantFrom('exclude', 'only', 'include', ''),
    ids: fc.array(id).map((ids) => ids.join(',')),
    name: fc.oneof(fc.constantFrom('a.pdf', '../../etc/passwd', ''), fc.string({ unit: 'binary' })),
    entity: fc.constantFrom('customer', 'interaction', 'change', '__proto__', ''),
    recordId: id,
    inline: fc.constantFrom('true', 'false', '1'),
    kinds: fc.constantFrom('call', 'task,call', ',', '__proto__'),
    version: fc.oneof(fc.integer({ min: 1, max: 9 }).map(String), fc.string()),
  }
}

function queryOf(known: Known, names: readonly string[]): fc.Arbitrary<string> {
  if (names.length === 0) return fc.constant('')
  const of = texts(known)
  const some = fc.uniqueArray(fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.string() }), { maxLength: 3 })
  return some
    .chain((chosen) => fc.tuple(...chosen.map((name) => (Object.hasOwn(of, name) ? of[name]! : fc.string()).map((text) => `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(text.toWellFormed())}`))))
    .map((pairs) => (pairs.length > 0 ? `?${pairs.join('&')}` : ''))
}

/** Headers, each with this probability. */
function headersOf(each: number): fc.Arbitrary<Readonly<Record<string, string>>> {
  const odd: Readonly<Record<string, fc.Arbitrary<string>>> = {
    'content-type': fc.constantFrom('application/json', 'application/json; charset=utf-8', 'text/plain', 'application/jsonx', ''),
    'if-match': fc.constantFrom('"1"', '"2"', '*', 'W/"1"', '"1", "2"', '1', '"99999999999"'),
    'if-none-match': fc.constantFrom('"1"', '*', ',', ''),
    'idempotency-key': fc.oneof(fc.constantFrom('k1', 'k2', 'k3'), fc.uuid(), fc.constantFrom('', 'a b', 'x'.repeat(300))),
    'last-event-id': fc.constantFrom('1', 'start', 'x', '99999999999999999999'),
    origin: fc.constantFrom('http://portal.example', 'null', 'https://evil.example', 'nonsense'),
    'sec-fetch-site': fc.constantFrom('same-origin', 'cross-site', 'nonsense'),
    'content-length': fc.constantFrom('-1', 'x', '10'),
    'x-tenant': fc.constantFrom('acme', 'globex', 'none'),
  }
  const maybe = Object.entries(odd).map(([name, value]) => fc.tuple(fc.noBias(fc.nat(99)), value).map(([dice, text]) => (dice < each * 100 ? [[name, text] as const] : [])))
  return fc.tuple(...maybe).map((pairs) => Object.fromEntries(pairs.flat()))
}

/** What a host of these requests declares. */
export const extensions = { task: { host: { effort: field.sortable(field.optional(field.integer())), note: field.filterable(field.optional(field.text({ max: 500, personal: true }))) } } }

/** What each collection takes. */
export function rightBodies(customerId: string): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  return [
    ['/customers', { kind: 'person', name: { given: 'Claire' }, contactPoints: [{ kind: 'phone', value: '1' }], tags: ['a'], demographics: { birth: { year: 1990 } } }],
    ['/interactions', { kind: 'purchase', occurredAt: '2026-01-01T00:00:00Z', amount: { amount: '1.00', currency: 'USD' }, participants: [{ customerId, role: 'customer' }], links: [{ entity: 'customer', recordId: customerId, role: 'mentions' }], details: { lines: [{ key: '1', quantity: '2', amount: { amount: '1', currency: 'USD' } }] } }],
    ['/contact-points', { customerId, kind: 'email', value: 'a@b.c', validFrom: '2026-01-01' }],
    ['/relationships', { fromId: customerId, toId: customerId, type: 'knows' }],
    ['/threads', { channel: 'email' }],
    ['/tasks', { title: 'A task', customerId, dueOn: '2026-01-01', ext: { host: { effort: 1, note: 'n' } } }],
    ['/consents', { customerId, purpose: 'p', channel: 'email', status: 'granted', basis: 'consent', capturedAt: '2026-01-01T00:00:00Z' }],
    ['/shares', { entity: 'customer', recordId: customerId, grantee: 'user:u_8', level: 'update' }],
    ['/external-references', { entity: 'customer', recordId: customerId, system: 'erp', type: 'party', externalId: '1' }],
    ['/saved-views', { entity: 'customer', name: 'Mine', predicate: { version: 1, versions: { customer: 1 }, where: { kind: 'person', interactions: { some: { kind: 'call' } } } }, sort: ['-updatedAt'], columns: ['displayName'], isDefault: true }],
    ['/drafts/save', { form: 'composer', entity: 'customer', recordId: customerId, content: { body: 'a' } }],
    ['/templates', { name: 'a', kind: 'email', body: '{{a}}', visibility: 'teams', teamIds: ['t'] }],
    ['/layouts/save', { target: 'dashboard', document: { a: [1] } }],
    ['/vocabulary-terms/save', { vocabulary: 'lifecycle', key: 'lead', category: 'prospective', labels: { en: 'a' } }],
    ['/plugin-settings/save', { plugin: 'a', document: { a: 1 } }],
  ]
}

/** A right body with at most one of its values, at any depth, replaced or left out, or with one key more. */
function mutated(right: Readonly<Record<string, unknown>>, wrong: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const places = placesIn(right)
  return fc.oneof(
    fc.constant(textOf(right)),
    fc.tuple(fc.constantFrom(...places), fc.option(wrong, { nil: undefined })).map(([place, value]) => textOf(withValue(right, place, value))),
    fc.tuple(fc.oneof(fc.constantFrom(...fieldNames), fc.string()), wrong).map(([name, value]) => textOf({ ...right, [name]: value })),
  )
}

function placesIn(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [[...at, key], ...placesIn(inner, [...at, key])])
}

function withValue(of: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value
  const copy = structuredClone(of) as Record<string, unknown>
  copy[key] = withValue(copy[key], rest, value)
  return copy
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined'
}
