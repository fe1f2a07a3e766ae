import { DiwanError } from '@diwan/core'
import { readBytes } from '../request/read-body.ts'
import type { Router } from './router.ts'

/** The routes of plugins, below `/plugins/<id>`. */
export function addPluginRoutes({ addPlugin, crm, settings }: Router): void {
  for (const route of crm.plugins.routes()) {
    addPlugin(route, async (request, params, session) => {
      if (route.permission !== null && !session) throw new DiwanError('session_missing', 'This request comes from nobody the host knows', { hint: 'Sign in first.' })
      return route.handle(await whole(request, settings.maxBodyBytes), { session, params })
    })
  }
}

/** The request with a body that is no larger than allowed. */
async function whole(request: Request, maxBytes: number): Promise<Request> {
  if (!request.body) return request
  const { method, headers, signal, url } = request
  return new Request(url, { method, headers, signal, body: await readBytes(request, maxBytes) })
}
