import type { Interaction } from '../entities/interaction.ts'
import type { Task } from '../entities/task.ts'
import { always } from '../predicate/criterion.ts'
import type { SessionContext } from '../session/context.ts'
import type { Row } from '../storage/storage.ts'
import type { UnitOfWork } from '../writes/unit-of-work.ts'
import { interactionEntries, partiesFrom, taskEntries } from './projection.ts'

const batch = 500

/** Projects all of a tenant's timeline again, in one transaction, and returns the number of entries. */
export async function rebuildTimeline(context: SessionContext, unit: UnitOfWork): Promise<number> {
  unit.remove('timelineEntry', always)
  let count = 0
  const add = async (entries: readonly Row[]) => {
    unit.insert('timelineEntry', entries)
    // Batch by batch, so that a large tenant's entries are not all held here.
    await unit.flush()
    count += entries.length
  }
  for await (const rows of allRows(context, 'interaction')) {
    const where = { op: 'in', field: 'interactionId', values: rows.map((row) => row['id'] as string) } as const
    const participants = groupBy(await everyRow(context, 'participant', where), 'interactionId')
    const links = groupBy(await everyRow(context, 'interactionLink', where), 'interactionId')
    const entries = rows.flatMap((row) => {
      const id = row['id'] as string
      return interactionEntries(row as unknown as Interaction, partiesFrom(participants.get(id) ?? [], links.get(id) ?? []))
    })
    await add(entries)
  }
  for await (const rows of allRows(context, 'task')) {
    const entries = rows.flatMap((row) => taskEntries(row as unknown as Task))
    await add(entries)
  }
  return count
}

async function everyRow(context: SessionContext, entity: string, where: Parameters<typeof allRows>[2]): Promise<Row[]> {
  const rows: Row[] = []
  for await (const some of allRows(context, entity, where)) rows.push(...some)
  return rows
}

async function* allRows(context: SessionContext, entity: string, where: Parameters<SessionContext['reader']['select']>[0]['where'] = always): AsyncIterable<readonly Row[]> {
  let after: readonly [string] | undefined
  for (;;) {
    const selection = { entity, tenant: context.tenant, where, order: [{ field: 'id', direction: 'asc' }], limit: batch, deleted: 'exclude' } as const
    const rows = await context.reader.select(after ? { ...selection, after } : selection)
    if (rows.length > 0) yield rows
    if (rows.length < batch) return
    after = [rows.at(-1)!['id'] as string]
  }
}

function groupBy(rows: readonly Row[], field: string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = row[field] as string
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}
