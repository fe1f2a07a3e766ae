import { type Crm, type FeedChange, isDiwanError, type Session } from '@diwan/core'
import type { PositionSeal } from './position-seal.ts'
import { createWaker } from './waker.ts'

export interface ChangeEventsOptions {
  readonly crm: Crm
  readonly session: Session
  /** The position to go on after, sealed; `start` for everything, undefined for now. */
  readonly after: string | undefined
  /** The tenant's. */
  readonly seal: PositionSeal
  readonly pollMilliseconds: number
  readonly heartbeatMilliseconds: number
  /** Whether the session still counts; asked every `checkMilliseconds`. The stream ends where it does not, or where that cannot be known. */
  readonly isCurrent: () => Promise<boolean>
  readonly checkMilliseconds: number
  /** Ends the stream, between two events. */
  readonly signal: AbortSignal
}

const batch = 200

/** What a listener asks for who wants everything. */
const fromStart = 'start'

/**
 * The changes a session may see as server-sent events (HTML standard, 9.2), each with its position as id: `ready` at the
 * start, `change` with names and no values, `resync` where the given position cannot be gone on from. What the session may
 * not see leaves no trace: ids are sealed, and a reader is moved past it by heartbeats, which come either way.
 */
export async function* changeEvents({ crm, session, after, seal, pollMilliseconds, heartbeatMilliseconds, isCurrent, checkMilliseconds, signal }: ChangeEventsOptions): AsyncGenerator<string> {
  const waker = createWaker(crm, session.tenant, signal)
  try {
    const asked = after === undefined ? await session.changes.end() : after === fromStart ? null : await seal.open(after)
    const isKnown = asked !== undefined && (after === undefined || (await isReachable(session, asked)))
    let position = isKnown ? asked : await session.changes.end()
    yield block({ event: isKnown ? 'ready' : 'resync', id: await seal.seal(position), data: {} })

    let said = Date.now()
    let checked = Date.now()
    while (!signal.aborted) {
      if (Date.now() - checked >= checkMilliseconds) {
        if (!(await isCurrent())) return
        checked = Date.now()
      }
      const { changes, position: reached, more } = await session.changes.read({ after: position, limit: batch, values: false })
      for (const change of changes) {
        const id = await seal.seal(change.position)
        yield block({ event: 'change', id, data: { ...eventOf(change), position: id } })
        said = Date.now()
      }
      position = reached
      if (more) continue
      if (Date.now() - said >= heartbeatMilliseconds) {
        yield `: still here\n${block({ id: await seal.seal(position) })}`
        said = Date.now()
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
    await session.changes.read({ after: position, limit: 1, values: false })
    return true
  } catch (error) {
    if ((['cursor_invalid', 'cursor_mismatch', 'cursor_expired'] as const).some((code) => isDiwanError(error, code))) return false
    throw error
  }
}

function eventOf(change: FeedChange): object {
  const { entity, recordId, operation, recordVersion, at, actor, customerIds, correlationId } = change
  return { entity, recordId, operation, recordVersion, at, actor, fields: Object.keys(change.diff), customerIds, correlationId }
}

function block({ event, id, data }: { readonly event?: string; readonly id: string; readonly data?: object }): string {
  return `${event ? `event: ${event}\n` : ''}id: ${id}\n${data ? `data: ${JSON.stringify(data)}\n` : ''}\n`
}
