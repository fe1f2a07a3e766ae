import type { NewInteraction, Wire } from '@diwan/core'
import type { TimelineEntryJson } from '../types.ts'

/** What logging an interaction takes, as JSON. */
export type LoggedInput = Wire<NewInteraction>

/** The entry that the server will project from an interaction, near enough to be shown until it has. */
export function entryOf(customerId: string, input: LoggedInput & { readonly id: string; readonly createdBy?: string }): TimelineEntryJson {
  const { id, kind, channel = 'other', direction = 'internal', status = 'completed', subject, body, amount, occurredOn } = input
  const at = input.occurredAt ?? (occurredOn ? `${occurredOn}T12:00:00Z` : Date.now())
  return {
    id,
    customerId,
    source: 'interaction',
    kind,
    channel,
    direction,
    status,
    occurredAt: new Date(at).toISOString() as TimelineEntryJson['occurredAt'],
    occurredOn: (occurredOn ?? null) as TimelineEntryJson['occurredOn'],
    title: subject ?? null,
    snippet: body && body.length > 280 ? `${body.slice(0, 280)}…` : (body ?? null),
    amount: amount ?? null,
    role: input.participants?.find((participant) => participant.customerId === customerId)?.role ?? null,
    actor: input.createdBy ?? '',
  }
}
