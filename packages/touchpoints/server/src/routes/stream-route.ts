import * as z from 'zod'
import { changeEvents } from '../events/change-events.ts'
import { createPositionSeals } from '../events/position-seal.ts'
import { streamOf } from '../events/stream-of.ts'
import type { Router } from './router.ts'

const query = z.strictObject({ after: z.string().max(200).optional().meta({ description: 'The position to go on after; `Last-Event-ID` says the same and comes first.' }) })

/** GET /changes/stream: changes as server-sent events. */
export function addStreamRoute({ add, components, crm, settings }: Router): void {
  const sealOf = createPositionSeals(settings.secret)
  const answer = { status: 200, schema: components.changeEvent, mediaType: 'text/event-stream', description: 'Events `ready`, `change` (this as data) and `resync`' } as const
  add({ method: 'get', path: '/changes/stream', operationId: 'streamChanges', summary: 'Changes as they happen', query, answer }, async ({ request, query: { after }, session, isCurrent }) => {
    const { pollMilliseconds, heartbeatSeconds, sessionSeconds, streamSeconds, log } = settings
    const start = (signal: AbortSignal) =>
      changeEvents({ crm, session, after: request.headers.get('last-event-id') || after, seal: sealOf(session.tenant), pollMilliseconds, heartbeatMilliseconds: heartbeatSeconds * 1000, isCurrent, checkMilliseconds: sessionSeconds * 1000, signal })
    const failed = (error: unknown) => log.write('error', 'A stream of changes broke off', { error: String(error) })
    // Proxies that buffer would hold events back; nginx is told by x-accel-buffering.
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' }
    return new Response(streamOf(start, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(streamSeconds * 1000)]), failed, broken: 'ends' }), { headers })
  })
}
