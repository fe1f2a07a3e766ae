import * as z from 'zod'
import { idOf } from './collection-routes.ts'
import { jsonResponse } from './respond.ts'
import type { Router } from './router.ts'

/** GET /saved-views/{id}/open: what a view asks for, in today's names. */
export function addSavedViewRoute({ add, components }: Router): void {
  const answer = { status: 200, schema: components.openedView, description: 'What to give to the list of its entity' } as const
  add({ method: 'get', path: '/saved-views/{id}/open', operationId: 'openSavedView', summary: 'What a saved view asks for, in today’s names', query: z.strictObject({}), answer }, async ({ params, session }) =>
    jsonResponse(await session.savedViews.open(idOf(params, { name: 'savedView' }))),
  )
}
