import { DiwanError, isUuid, type EntityDefinition } from '@diwan/core'
import * as z from 'zod'
import { etagOf, versionOf } from '../request/preconditions.ts'
import { readBody } from '../request/read-body.ts'
import { commaList, parseWhere, wholeNumber } from '../request/read-query.ts'
import { writeOnce, type Written } from '../request/once.ts'
import { aggregateToJson, recordToJson } from '../wire/to-json.ts'
import { aggregateQuerySchema } from '../wire/components.ts'
import { createIn, keyedRepositoryOf, repositoryOf } from './repository-of.ts'
import { jsonResponse, recordResponse } from './respond.ts'
import type { Call, Router } from './router.ts'

const mostIds = 200
const nothing = z.strictObject({})
const onVersion = z.strictObject({ version: wholeNumber.optional() })

const listQuery = z.strictObject({
  where: z.string().optional().meta({ description: 'A predicate as JSON.' }),
  search: z.string().optional().meta({ description: 'Words as a person types them.' }),
  sort: z.string().optional().meta({ description: 'Sortable fields joined by commas, `-` before one for the last first.' }),
  limit: wholeNumber.optional().meta({ description: '1 to 200; default 50.' }),
  after: z.string().optional().meta({ description: '`next` of an earlier page of the same query.' }),
  total: z.enum(['none', 'capped', 'exact']).optional(),
  deleted: z.enum(['exclude', 'only', 'include']).optional(),
  ids: commaList.optional().meta({ description: `Instead of all else: the records of these ids, at most ${mostIds}; those that are missing are left out.` }),
})

/** The routes that every entity with a repository has. */
export function addCollectionRoutes(router: Router, entity: EntityDefinition): void {
  const { components, seal, settings } = router
  const path = `/${kebab(entity.collection)}`
  const one = `${path}/{id}`
  const schemas = components.of(entity.name)
  const titled = entity.name[0]!.toUpperCase() + entity.name.slice(1)
  const toJson = (record: object) => recordToJson(entity, record)

  router.add(
    { method: 'get', path, operationId: `list${titled}s`, summary: `Finds ${entity.collection}`, query: listQuery, answer: { status: 200, schema: schemas.page, description: 'A page' } },
    async ({ query: { ids, where, sort, after, ...query }, session }) => {
      const repository = repositoryOf(session, entity)
      if (ids) {
        if (Object.values({ where, sort, after, ...query }).some((value) => value !== undefined)) throw new DiwanError('query_invalid', '`ids` stands alone', { field: 'ids' })
        if (ids.length > mostIds) throw new DiwanError('query_invalid', `${ids.length} ids are given`, { field: 'ids', hint: `Ask for at most ${mostIds} at once.` })
        const found = await repository.getMany(ids.filter(isUuid))
        return jsonResponse({ items: [...found.values()].map(toJson), next: null })
      }
      const context = `${session.tenant}\n${path}`
      const page = await repository.find(
        given({ ...query, where: where === undefined ? undefined : parseWhere(where), sort: sort?.split(','), after: after === undefined ? undefined : seal.open(after, context) }),
      )
      return jsonResponse({ ...page, items: page.items.map(toJson), next: page.next === null ? null : seal.seal(page.next, context) })
    },
  )

  router.add(
    { method: 'get', path: one, operationId: `get${titled}`, summary: `Reads one of the ${entity.collection}`, query: nothing, answer: { status: 200, schema: schemas.single, description: 'The record, its version as ETag' }, uses: ['etag'] },
    async ({ request, params, session }) => recordResponse(request, toJson(await repositoryOf(session, entity).get(idOf(params, entity)))),
  )

  router.add(
    { method: 'post', path: `${path}/aggregate`, operationId: `aggregate${titled}s`, summary: `Counts and sums ${entity.collection}`, query: nothing, body: components.aggregateQuery, answer: { status: 200, schema: components.aggregate, description: 'One item for each group; a sum of money has a group for each currency' } },
    async ({ request, session }) => {
      const query = aggregateQueryOf((await readBody(request, settings.maxBodyBytes)).json)
      const rows = await repositoryOf(session, entity).aggregate(query)
      return jsonResponse({ items: rows.map(aggregateToJson) })
    },
  )

  const { create } = schemas
  if (create) {
    router.add(
      { method: 'post', path, operationId: `create${titled}`, summary: `Creates one of the ${entity.collection}`, query: nothing, body: create, answer: { status: 201, schema: schemas.single, description: 'The new record' }, uses: ['once'] },
      async ({ request, session }) => {
        const { text, json } = await readBody(request, settings.maxBodyBytes)
        const written = await writeOnce(request, session, text, async (inner, options) => ({ status: 201, body: toJson(await createIn(inner, entity, json, options)) }))
        return writtenResponse(written, { location: `${settings.basePath}${path}/${String(written.body['id'])}` })
      },
    )
  }

  if (create && entity.key.length > 0) {
    router.add(
      { method: 'post', path: `${path}/save`, operationId: `save${titled}`, summary: `Creates one of the ${entity.collection}, or changes the one with the same ${entity.key.join(', ')}`, query: nothing, body: create, answer: { status: 200, schema: schemas.single, description: 'The record as it is now' }, uses: ['once'] },
      async ({ request, session }) => {
        const { text, json } = await readBody(request, settings.maxBodyBytes)
        return writtenResponse(await writeOnce(request, session, text, async (inner, options) => ({ status: 200, body: toJson(await keyedRepositoryOf(inner, entity).save(json, options)) })))
      },
    )
  }

  if (entity.appendOnly) return
  const change = { query: onVersion, answer: { status: 200, schema: schemas.record, description: 'The record as it is now' }, uses: ['once', 'version'] } as const

  router.add({ ...change, method: 'patch', path: one, operationId: `update${titled}`, summary: `Changes one of the ${entity.collection}`, body: schemas.patch }, async (call) => {
    const { text, json } = await readBody(call.request, settings.maxBodyBytes)
    return changed(call, text, (repository, id, options) => repository.update(id, json, options))
  })
  router.add({ ...change, method: 'delete', path: one, operationId: `delete${titled}`, summary: `Deletes one of the ${entity.collection}, so that it can be restored` }, (call) =>
    changed(call, '', (repository, id, options) => repository.delete(id, options)),
  )
  router.add({ ...change, method: 'post', path: `${one}/restore`, operationId: `restore${titled}`, summary: `Restores one of the ${entity.collection}` }, (call) =>
    changed(call, '', (repository, id, options) => repository.restore(id, options)),
  )

  async function changed({ request, params, query, session }: Call<z.output<typeof onVersion>>, text: string, write: Write): Promise<Response> {
    const id = idOf(params, entity)
    const version = versionOf(request, query.version)
    const written = await writeOnce(request, session, text, async (inner, options) => ({
      status: 200,
      body: toJson(await write(repositoryOf(inner, entity), id, { ...options, ...version })),
    }))
    return writtenResponse(written)
  }
}

type Repository = ReturnType<typeof repositoryOf>
type Write = (repository: Repository, id: string, options: NonNullable<Parameters<Repository['update']>[2]>) => Promise<object>

function writtenResponse({ status, body, replayed }: Written & { replayed: boolean }, headers: Readonly<Record<string, string>> = {}): Response {
  return jsonResponse(body, status, { etag: etagOf(body), ...headers, ...(replayed && { 'idempotency-replayed': 'true' }) })
}

/** What cannot be an id is the id of nothing. */
export function idOf(params: Readonly<Record<string, string>>, entity: Pick<EntityDefinition, 'name'>): string {
  const id = params['id'] ?? ''
  if (isUuid(id)) return id.toLowerCase()
  throw new DiwanError('not_found', `There is no ${entity.name} ${id.slice(0, 100)}`, { field: 'id', hint: 'An id is a UUID.' })
}

function aggregateQueryOf(json: unknown): Parameters<Repository['aggregate']>[0] {
  const parsed = aggregateQuerySchema.safeParse(json)
  if (parsed.success) return given(parsed.data)
  const issues = parsed.error.issues.map(({ path, code, message }) => ({ path: path.map((key) => (typeof key === 'number' ? key : String(key))), code: String(code), message }))
  throw new DiwanError('validation_failed', 'The aggregation cannot be used', { issues, hint: 'Give `measures`, and `where`, `groupBy` and `limit` where you need them.' })
}

/** Without what was left out, because the core tells absent from undefined. */
export function given<Query>(query: object): Query {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as Query
}

/** `contactPoints` as `contact-points`. */
export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
