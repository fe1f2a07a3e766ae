import type { Interaction } from '../entities/interaction.ts'
import type { Task } from '../entities/task.ts'
import type { TimelineEntry } from '../entities/timeline-entry.ts'
import type { SessionContext } from '../session/context.ts'
import type { UnitOfWork } from '../writes/unit-of-work.ts'

type Values = Readonly<Record<string, unknown>>

/** A customer's part in something, as the timeline says it. */
export interface TimelineParty {
  readonly customerId: string
  readonly role: string | null
}

/** Whether records of an entity appear on timelines. */
export function isTimelineSource(entity: string): boolean {
  return entity === 'interaction' || entity === 'task'
}

/** Adds the entries of new tasks; interactions add theirs with their parties. */
export function projectTimeline(unit: UnitOfWork, entity: string, rows: readonly Values[]): void {
  if (entity !== 'task') return
  unit.insert('timelineEntry', rows.flatMap((row) => taskEntries(row as unknown as Task)))
}

/** Replaces the entries of one changed record. */
export async function reprojectTimeline(context: SessionContext, unit: UnitOfWork, entity: string, row: Values): Promise<void> {
  if (!isTimelineSource(entity)) return
  const id = row['id'] as string
  const parties = entity === 'interaction' && row['deletedAt'] === null ? await partiesOf(context, id) : []
  unit.remove('timelineEntry', { op: 'compare', field: 'id', is: 'eq', value: id })
  if (row['deletedAt'] !== null) return
  unit.insert('timelineEntry', entity === 'task' ? taskEntries(row as unknown as Task) : interactionEntries(row as unknown as Interaction, parties))
}

/** One entry for each customer who took part or whom it concerns. */
export function interactionEntries(interaction: Interaction, parties: readonly TimelineParty[]): readonly TimelineEntry[] {
  const entries = new Map<string, TimelineEntry>()
  for (const { customerId, role } of parties) {
    if (entries.has(customerId)) continue
    entries.set(customerId, {
      id: interaction.id,
      customerId,
      occurredAt: interaction.occurredAt,
      occurredOn: interaction.occurredOn,
      source: 'interaction',
      kind: interaction.kind,
      channel: interaction.channel,
      direction: interaction.direction,
      status: interaction.status,
      role,
      title: interaction.subject,
      snippet: snippetOf(interaction.body),
      amount: interaction.amount,
      actor: interaction.createdBy,
    })
  }
  return [...entries.values()]
}

/** A task is on the timeline once it is done. */
export function taskEntries(task: Task): readonly TimelineEntry[] {
  if (task.customerId === null || task.completedAt === null || task.deletedAt !== null) return []
  return [
    {
      id: task.id,
      customerId: task.customerId,
      occurredAt: task.completedAt,
      occurredOn: null,
      source: 'task',
      kind: 'task',
      channel: null,
      direction: null,
      status: task.status,
      role: null,
      title: task.title,
      snippet: snippetOf(task.notes),
      amount: null,
      actor: task.updatedBy,
    },
  ]
}

/** The customers of one interaction: its participants, then what it is linked to. */
export async function partiesOf(context: SessionContext, interactionId: string): Promise<readonly TimelineParty[]> {
  const where = { op: 'compare', field: 'interactionId', is: 'eq', value: interactionId } as const
  const query = { tenant: context.tenant, where, order: [{ field: 'id', direction: 'asc' }], limit: 1000, deleted: 'include' } as const
  const participants = await context.reader.select({ ...query, entity: 'participant' })
  const links = await context.reader.select({ ...query, entity: 'interactionLink' })
  return partiesFrom(participants, links)
}

export function partiesFrom(participants: readonly Values[], links: readonly Values[]): readonly TimelineParty[] {
  const parties = participants.filter((row) => row['customerId'] !== null).map((row) => ({ customerId: row['customerId'] as string, role: row['role'] as string }))
  const concerned = links.filter((row) => row['entity'] === 'customer').map((row) => ({ customerId: row['recordId'] as string, role: row['role'] as string }))
  return [...parties, ...concerned]
}

function snippetOf(text: string | null): string | null {
  if (text === null || text.length <= 280) return text
  const cut = text.slice(0, 280)
  // A cut between the halves of a surrogate pair would leave half a character.
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`
}
