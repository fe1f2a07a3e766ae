import { allOf } from '../predicate/criterion.ts'
import { forbidden } from '../writes/scope-check.ts'
import type { UnitOfWork } from '../writes/unit-of-work.ts'
import type { SessionContext } from './context.ts'
import { KeyedRecords } from './keyed-repository.ts'
import type { UpdateOptions, WriteOptions } from './repository.ts'

type Values = Readonly<Record<string, unknown>>

/** Shares: nobody gives away what they may not do themselves, so whoever shares a record must be allowed to change it. */
export class ShareRecords extends KeyedRecords {
  override async createMany(inputs: readonly unknown[], options: WriteOptions = {}): Promise<readonly Values[]> {
    return this.context.write(async (_unit, context) => {
      const shares = await new KeyedRecords(context, this.entity).createMany(inputs, options)
      await requireUpdates(context, shares)
      return shares
    })
  }

  override async update(id: string, patch: unknown, options: UpdateOptions = {}): Promise<Values> {
    return this.context.write(async (_unit, context) => {
      const changed = await new KeyedRecords(context, this.entity).update(id, patch, options)
      await requireUpdates(context, [changed])
      return changed
    })
  }

  protected override async saveIn(unit: UnitOfWork, context: SessionContext, input: unknown, options: WriteOptions): Promise<Values> {
    const saved = await super.saveIn(unit, context, input, options)
    await requireUpdates(context, [saved])
    return saved
  }
}

async function requireUpdates(context: SessionContext, shares: readonly Values[]): Promise<void> {
  const { tenant } = context
  for (const { id } of shares) {
    const [share] = await context.reader.select({ entity: 'share', tenant, where: { op: 'compare', field: 'id', is: 'eq', value: id as string }, fields: ['entity', 'recordId'], order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'include' })
    const entity = share!['entity'] as string
    const where = allOf({ op: 'compare', field: 'id', is: 'eq', value: share!['recordId'] as string }, context.scope('read', entity), context.scope('update', entity))
    if ((await context.reader.count({ entity, tenant, where, deleted: 'exclude' }, 1)) === 0) throw forbidden(context, 'update', entity)
  }
}
