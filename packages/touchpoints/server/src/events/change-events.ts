import { type Crm, type FeedChange, isDiwanError, type Session } from '@diwan/core'
import { createWaker } from './waker.ts'

export interface ChangeEventsOptions {
  readonly crm: Crm
  readonly session: Session
  /** The position to go on after; undefined for now. */
  readonly after: string | undefined
  readonly pollMilliseconds: number
  readonly heartbeatMilliseconds: number
  /** Whether the session still counts; asked every `checkMilliseconds`. The stream ends where it does not, or where that cannot be known. */
  readonly isCurrent: () => Promise<boolean>
  readonly checkMilliseconds: number
  /** Ends the stream, between two events. */
  readonly signal: AbortSignal
}

const batch = 200

/** The position before the first change of a tenant that has none yet; an empty id would say that there is no position. */
const atStart = 'start'

/**
 * The changes a session may see as server-sent events (HTML standard, 9.2), each with its position as id: `ready` at the
 * start, `change` with names and no values, `resync` where the given position cannot be gone on from.
 */
export async function* changeEvents({ crm, session, after, pollMilliseconds, heartbeatMilliseconds, isCurrent, checkMilliseconds, signal }: ChangeEventsOptions): AsyncGenerator<string> {
  const waker = createWaker(crm, session.tenant, signal)
  try {
    let position = after === atStart ? null : (after ?? (await session.changes.end()))
    if (after !== undefined && !(await isReachable(session, position))) {
      position = await session.changes.end()
      yield block({ event: 'resync', id: position, data: {} })
    } else yield block({ event: 'ready', id: position, data: {} })

    let heard = Date.now()
    let checked = Date.now()
    while (!signal.aborted) {
      if (Date.now() - checked >= checkMilliseconds) {
        if (!(await isCurrent())) return
        checked = Date.now()
      }
      const { changes, position: reached, more } = await session.changes.read({ after: position, limit: batch })
      for (const change of changes) yield block({ event: 'change', id: change.position, data: eventOf(change) })
      // An id alone moves the reader past changes it may not see, and nothing is dispatched.
      if (reached !== (changes.at(-1)?.position ?? position)) yield block({ id: reached })
      if (reached !== position) heard = Date.now()
      position = reached
      if (more) continue
      if (Date.now() - heard >= heartbeatMilliseconds) {
        yield ': still here\n\n'
        heard = Date.now()
      }
      await waker.wait(Math.min(pollMilliseconds, heartbeatMilliseconds, checkMilliseconds))
    }
  } finally {
    waker.stop()
  }
}

/** False for what is no position here, for one that lies beyond the end (the data behind it are not these), and for one of what is no longer kept. */
async function isReachable(session: Session, position: string | null): Promise<boolean> {
  try {
    await session.changes.read({ after: position, limit: 1 })
    return true
  } catch (error) {
    if ((['cursor_invalid', 'cursor_mismatch', 'cursor_expired'] as const).some((code) => isDiwanError(error, code))) return false
    throw error
  }
}

function eventOf(change: FeedChange): object {
  const { position, entity, recordId, operation, recordVersion, at, actor, customerIds, correlationId } = change
  return { position, entity, recordId, operation, recordVersion, at, actor, fields: Object.keys(change.diff), customerIds, correlationId }
}

function block({ event, id, data }: { readonly event?: string; readonly id: string | null; readonly data?: object }): string {
  return `${event ? `event: ${event}\n` : ''}id: ${id ?? atStart}\n${data ? `data: ${JSON.stringify(data)}\n` : ''}\n`
}
