import { allOf } from '../predicate/criterion.ts'
import { instantFrom } from '../values/instant.ts'
import type { SessionContext } from './context.ts'
import { EntityRepository } from './entity-repository.ts'
import { KeyedRecords } from './keyed-repository.ts'
import type { UpdateOptions, WriteOptions } from './repository.ts'

type Values = Readonly<Record<string, unknown>>

/** Drafts, which leave nothing of what was typed behind. */
export class DraftRecords extends KeyedRecords {
  override async save(input: unknown, options: WriteOptions = {}): Promise<Values> {
    return this.context.write(async (unit, context) => {
      for (const id of await expiredDrafts(context)) await discard(context.unseen(), id, options)
      return this.saveIn(unit, context, input, options)
    }, this.secondFindsFirst)
  }

  override async delete(id: string, options: UpdateOptions = {}): Promise<Values> {
    return this.context.write((_unit, context) => discard(context, id, options))
  }
}

/** Emptied first, because a deleted record can be restored. */
async function discard(context: SessionContext, id: string, options: UpdateOptions): Promise<Values> {
  const { version: _version, strict: _strict, ...rest } = options
  const drafts = new EntityRepository(context, 'draft')
  await drafts.update(id, { content: {} }, options)
  return drafts.delete(id, rest)
}

/** Those of the session's actor, some at a time. */
async function expiredDrafts(context: SessionContext): Promise<readonly string[]> {
  const now = instantFrom(context.kernel.ports.clock.now())
  const where = allOf({ op: 'compare', field: 'createdBy', is: 'eq', value: context.actorKey }, { op: 'compare', field: 'expiresAt', is: 'lt', value: now }, context.scope('delete', 'draft'), context.scope('read', 'draft'))
  const rows = await context.reader.select({ entity: 'draft', tenant: context.tenant, where, fields: [], order: [{ field: 'id', direction: 'asc' }], limit: 20, deleted: 'exclude' })
  return rows.map((row) => row['id'] as string)
}
