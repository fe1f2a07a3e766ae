import { entities, type EntityDefinition } from '@diwan/core'
import * as z from 'zod'
import { commaList, wholeNumber } from '../request/read-query.ts'
import { recordToJson } from '../wire/to-json.ts'
import { idOf, kebab } from './collection-routes.ts'
import { jsonResponse } from './respond.ts'
import type { Router } from './router.ts'

const pageQuery = z.strictObject({ limit: wholeNumber.optional(), after: z.string().optional() })
const timelineQuery = pageQuery.extend({ kinds: commaList.optional().meta({ description: 'Kinds of interaction, or `task`, joined by commas; all where left out.' }) })

/** GET …/{id}/changes: what happened to one record. */
export function addHistoryRoute({ add, components, seal }: Router, entity: EntityDefinition): void {
  const path = `/${kebab(entity.collection)}/{id}/changes`
  const operationId = `changesOf${entity.name[0]!.toUpperCase()}${entity.name.slice(1)}`
  const answer = { status: 200, schema: components.changePage, description: 'A page, newest first' } as const
  add({ method: 'get', path, operationId, summary: `What happened to one of the ${entity.collection}`, query: pageQuery, answer }, async ({ params, query, session }) => {
    const id = idOf(params, entity)
    const context = `${session.tenant}\n${path}\n${id}`
    const page = await session.changes.of(entity.name, id, pageOf(query, (after) => seal.open(after, context)))
    return jsonResponse({ ...page, next: page.next === null ? null : seal.seal(page.next, context) })
  })
}

/** GET /customers/{id}/timeline. */
export function addTimelineRoute({ add, components, seal }: Router): void {
  const path = '/customers/{id}/timeline'
  const answer = { status: 200, schema: components.timelinePage, description: 'A page, newest first' } as const
  add({ method: 'get', path, operationId: 'timelineOfCustomer', summary: 'A customer’s timeline', query: timelineQuery, answer }, async ({ params, query, session }) => {
    const id = idOf(params, { name: 'customer' })
    const context = `${session.tenant}\n${path}\n${id}`
    const page = await session.timeline(id, { ...pageOf(query, (after) => seal.open(after, context)), ...(query.kinds && { kinds: query.kinds }) })
    return jsonResponse({ ...page, items: page.items.map((entry) => recordToJson(entities.timelineEntry, entry)), next: page.next === null ? null : seal.seal(page.next, context) })
  })
}

function pageOf({ limit, after }: z.output<typeof pageQuery>, open: (after: string) => string): { limit?: number; after?: string } {
  return { ...(limit !== undefined && { limit }), ...(after !== undefined && { after: open(after) }) }
}
