import type { Crm } from '@diwan/core'
import { createCursorSeal } from './cursor-seal.ts'
import { problemResponse } from './errors/problem.ts'
import { type HandlerOptions, settingsOf } from './options.ts'
import { addCollectionRoutes } from './routes/collection-routes.ts'
import { addExportRoute } from './routes/export-route.ts'
import { addFileRoutes } from './routes/file-routes.ts'
import { addHistoryRoute, addTimelineRoute } from './routes/history-routes.ts'
import { addPluginRoutes } from './routes/plugin-routes.ts'
import { jsonResponse } from './routes/respond.ts'
import { createRouter } from './routes/router.ts'
import { addSavedViewRoute } from './routes/saved-view-route.ts'
import { addSessionRoutes } from './routes/session-routes.ts'
import { addStreamRoute } from './routes/stream-route.ts'
import { publicEntitiesOf } from './wire/components.ts'

export type Handler = (request: Request) => Promise<Response>

/**
 * The CRM over HTTP: mount it at `basePath` of any server that speaks `Request` and `Response`. It never rejects, and never
 * tells a caller more than a problem's code and what to do. Throws `configuration_invalid` for a secret that is too short.
 */
export function createHandler(crm: Crm, options: HandlerOptions): Handler {
  const settings = settingsOf(options)
  const router = createRouter(crm, createCursorSeal(settings.secret), settings)
  addTimelineRoute(router)
  addSavedViewRoute(router)
  addSessionRoutes(router)
  addStreamRoute(router)
  addFileRoutes(router)
  addPluginRoutes(router)
  for (const entity of publicEntitiesOf(crm.schema.entities)) {
    addExportRoute(router, entity)
    addCollectionRoutes(router, entity)
    // What Diwan alone writes never changes.
    if (!entity.readOnly) addHistoryRoute(router, entity)
  }
  let document: object | undefined
  router.addOpen('/openapi.json', () => jsonResponse((document ??= router.document()), 200, { 'cache-control': 'public, max-age=300' }))

  return async (request) => {
    const response = await router.fetch(request).catch((error: unknown) => problemResponse(error, settings.log))
    response.headers.set('x-content-type-options', 'nosniff')
    // What a CRM says is private, and is not for the disk of a shared machine.
    if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
    return response
  }
}
