import type { Interaction } from '../entities/interaction.ts'
import { DiwanError, type Issue } from '../errors/diwan-error.ts'
import { partsOf } from '../schema/parts.ts'
import { pathOf, Problems } from '../schema/problems.ts'
import type { SessionContext } from '../session/context.ts'
import type { WriteOptions } from '../session/repository.ts'
import { interactionEntries, partiesFrom } from '../timeline/projection.ts'
import { createRecords, newRow } from './create-records.ts'
import { missingReferences, refuseReferences } from './references.ts'
import type { UnitOfWork } from './unit-of-work.ts'

type Values = Readonly<Record<string, unknown>>

export interface Logged {
  readonly row: Record<string, unknown>
  readonly participants: readonly Values[]
  readonly links: readonly Values[]
}

type Parties = Readonly<Record<'participants' | 'links', readonly Values[]>>

const mostParties = 500

/** Reads interactions with their parties, or throws the problems of all of them. */
export function parseInteractions(context: SessionContext, unit: UnitOfWork, inputs: readonly unknown[]): readonly Logged[] {
  const problems = new Problems('interaction')
  const logged = inputs.map((input, index) => {
    const path = pathOf(inputs, index)
    const parties = problems.attempt(path, () => partsOf(input, ['participants', 'links'], mostParties, 'interaction'))
    return parties && parseInteraction(context, unit, input as Values, parties, path, problems)
  })
  problems.throwAll()
  return logged as readonly Logged[]
}

/** Writes interactions with their parties, changes and timeline. */
export async function writeInteractions(context: SessionContext, unit: UnitOfWork, logged: readonly Logged[], options: WriteOptions): Promise<void> {
  const parties = new Map(logged.map(({ row, participants, links }) => [row['id'], partiesFrom(participants, links)]))
  await checkParties(context, unit, logged)
  await createRecords(context, unit, {
    entity: 'interaction',
    rows: logged.map((one) => one.row),
    options,
    customersOf: (row) => [...new Set(parties.get(row['id'])!.map((party) => party.customerId))],
    insertParts: () => {
      unit.insert('participant', logged.flatMap((one) => one.participants))
      unit.insert('interactionLink', logged.flatMap((one) => one.links))
    },
  })
  unit.insert('timelineEntry', logged.flatMap(({ row }) => interactionEntries(row as unknown as Interaction, parties.get(row['id'])!)))
}

function parseInteraction(context: SessionContext, unit: UnitOfWork, input: Values, { participants, links }: Parties, path: Issue['path'], problems: Problems): Logged | undefined {
  const { participants: _participants, links: _links, ...rest } = input
  const row = problems.attempt(path, () => newRow(context, unit, 'interaction', rest))
  if (participants.length + links.length === 0) problems.attempt(path, nobody)
  const interactionId = row?.['id'] ?? context.kernel.ports.ids.next()
  const parts = (entity: string, name: string, inputs: readonly object[]) =>
    inputs.map((part, index) => problems.attempt([...path, name, index], () => newRow(context, unit, entity, { ...part, id: undefined, interactionId })))
  const taking = parts('participant', 'participants', participants)
  const concerned = parts('interactionLink', 'links', links)
  if (!row) return undefined
  for (const part of taking) if (part) Object.assign(part, { occurredAt: row['occurredAt'], kind: row['kind'] })
  return { row, participants: taking as readonly Values[], links: concerned as readonly Values[] }
}

function nobody(): never {
  throw new DiwanError('validation_failed', 'An interaction needs somebody who took part, or something it concerns', {
    issues: [{ path: ['participants'], code: 'required', message: 'At least one participant or link: name a customer, or give the handle it came from' }],
  })
}

/** The interactions themselves are not there yet, so they count as known. */
async function checkParties(context: SessionContext, unit: UnitOfWork, logged: readonly Logged[]): Promise<void> {
  for (const { row } of logged) unit.learn('interaction', row['id'] as string)
  const issues: Issue[] = []
  for (const [entity, part] of [['participant', 'participants'], ['interactionLink', 'links']] as const) {
    const rows = logged.flatMap((one) => one[part])
    issues.push(...(await missingReferences(context, unit, entity, rows, (index) => pathOfPart(logged, part, index))))
  }
  refuseReferences('interaction', issues)
}

/** The path of the part that is at `index` among those of all interactions. */
function pathOfPart(logged: readonly Logged[], part: 'participants' | 'links', index: number): Issue['path'] {
  let at = index
  let owner = 0
  while (at >= logged[owner]![part].length) at -= logged[owner++]![part].length
  return [...pathOf(logged, owner), part, at]
}
