import { allOf } from '../predicate/criterion.ts'
import { partiesOf } from '../timeline/projection.ts'
import { toRecord } from '../writes/create-records.ts'
import { parseInteractions, writeInteractions } from '../writes/log-interactions.ts'
import type { SessionContext } from './context.ts'
import { EntityRepository } from './entity-repository.ts'
import type { UpdateOptions, WriteOptions } from './repository.ts'

type Values = Readonly<Record<string, unknown>>

/** Interactions, with who took part and what they concern. */
export class InteractionRecords extends EntityRepository {
  async log(input: unknown, options: WriteOptions = {}): Promise<Values> {
    const [logged] = await this.logMany([input], options)
    return logged!
  }

  async logMany(inputs: readonly unknown[], options: WriteOptions = {}): Promise<readonly Values[]> {
    return this.context.write(async (unit, context) => {
      const logged = parseInteractions(context, unit, inputs)
      await writeInteractions(context, unit, logged, options)
      // A copy, because the row itself may still wait to be written.
      return logged.map(({ row, participants, links }) => ({ ...toRecord(context, this.entity, row), ...shownParties(context, { participants, links }) }))
    })
  }

  override create(input: unknown, options: WriteOptions = {}): Promise<Values> {
    return this.log(input, options)
  }

  override createMany(inputs: readonly unknown[], options: WriteOptions = {}): Promise<readonly Values[]> {
    return this.logMany(inputs, options)
  }

  override async get(id: string): Promise<Values> {
    const record = await super.get(id)
    const { context } = this
    const parts = (entity: string) => {
      const where = allOf({ op: 'compare', field: 'interactionId', is: 'eq', value: id.toLowerCase() }, context.scopeWithin('interaction', entity))
      return context.reader.select({ entity, tenant: context.tenant, where, order: [{ field: 'id', direction: 'asc' }], limit: 500, deleted: 'include' })
    }
    return { ...record, ...shownParties(context, { participants: await parts('participant'), links: await parts('interactionLink') }) }
  }

  override async update(id: string, patch: unknown, options: UpdateOptions = {}): Promise<Values> {
    return this.context.write(async (_unit, context) => {
      const record = await new EntityChanges(context, 'interaction').update(id, patch, options)
      await restampParticipants(context, record['id'] as string)
      return record
    })
  }

  protected override async customersOf(context: SessionContext, row: Values): Promise<readonly string[]> {
    return customersIn(context, row)
  }
}

/** The plain update, in a transaction that goes on. */
class EntityChanges extends EntityRepository {
  protected override async customersOf(context: SessionContext, row: Values): Promise<readonly string[]> {
    return customersIn(context, row)
  }
}

async function customersIn(context: SessionContext, row: Values): Promise<readonly string[]> {
  const found = await partiesOf(context, row['id'] as string)
  return [...new Set(found.map((party) => party.customerId))]
}

interface Parties {
  readonly participants: readonly Values[]
  readonly links: readonly Values[]
}

function shownParties(context: SessionContext, { participants, links }: Parties): Parties {
  return { participants: participants.map((row) => context.view('participant').shown(row)), links: links.map((row) => context.view('interactionLink').shown(row)) }
}

/** Participants carry the time and kind of their interaction, so they follow it. */
async function restampParticipants(context: SessionContext, id: string): Promise<void> {
  const unit = context.unit!
  const own = { op: 'compare', field: 'id', is: 'eq', value: id } as const
  const [interaction] = await unit.reader.select({ entity: 'interaction', tenant: context.tenant, where: own, fields: ['occurredAt', 'kind'], order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'include' })
  const where = { op: 'compare', field: 'interactionId', is: 'eq', value: id } as const
  const rows = await unit.reader.select({ entity: 'participant', tenant: context.tenant, where, order: [{ field: 'id', direction: 'asc' }], limit: 500, deleted: 'include' })
  if (rows.every((row) => row['occurredAt'] === interaction!['occurredAt'] && row['kind'] === interaction!['kind'])) return
  unit.remove('participant', where)
  unit.insert('participant', rows.map((row) => ({ ...row, occurredAt: interaction!['occurredAt'], kind: interaction!['kind'] })))
}
