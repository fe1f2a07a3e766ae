import { getRequestListener } from '@hono/node-server'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Handler } from './create-handler.ts'

/** A listener for `node:http` servers, and middleware for Express, Connect and their kin; what follows it is never called. */
export type NodeListener = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * Runs a handler under Node. In Express mount it before body parsers, `app.use('/api/crm', toNodeListener(handler))`: it
 * reads bodies itself, and sees the whole address although Express cuts the mount path off.
 */
export function toNodeListener(handler: Handler): NodeListener {
  const listener = getRequestListener(handler, { overrideGlobalObjects: false })
  return (request, response) => {
    const { originalUrl } = request as IncomingMessage & { readonly originalUrl?: string }
    if (originalUrl !== undefined) request.url = originalUrl
    return listener(request, response)
  }
}
