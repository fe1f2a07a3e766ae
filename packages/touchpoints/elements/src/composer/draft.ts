import type { LoggedInput } from '@diwan/client'
import { instantOf } from '../i18n/zoned-time.ts'

export const loggedKinds = ['note', 'call', 'email', 'meeting'] as const
export type LoggedKind = (typeof loggedKinds)[number]

/** What somebody has typed so far. */
export interface Draft {
  readonly kind: LoggedKind
  readonly subject: string
  readonly body: string
  readonly direction: 'inbound' | 'outbound'
  /** A wall clock in the reader's zone, `YYYY-MM-DDTHH:mm`; empty means now. */
  readonly when: string
}

export const emptyDraft: Draft = { kind: 'note', subject: '', body: '', direction: 'outbound', when: '' }

export function isBlank({ subject, body }: Draft): boolean {
  return !subject.trim() && !body.trim()
}

const channels = { note: 'internal', call: 'phone', email: 'email', meeting: 'inPerson' } as const

/** The interaction that a draft describes. */
export function interactionOf(draft: Draft, customerId: string, zone: string, now = Date.now()): LoggedInput {
  const { kind, subject, body, when } = draft
  const direction = kind === 'call' || kind === 'email' ? draft.direction : 'internal'
  const occurredAt = when ? instantOf(when, zone) : new Date(now).toISOString()
  return {
    kind,
    channel: channels[kind],
    direction,
    status: Date.parse(occurredAt) > now ? 'planned' : 'completed',
    occurredAt,
    participants: [{ customerId, role: roleOf(kind, direction) }],
    ...(subject.trim() && { subject: subject.trim() }),
    ...(body.trim() && { body: body.trim() }),
  }
}

function roleOf(kind: LoggedKind, direction: string): 'from' | 'to' | 'attendee' | 'regarding' {
  if (kind === 'meeting') return 'attendee'
  if (kind === 'note') return 'regarding'
  return direction === 'inbound' ? 'from' : 'to'
}
