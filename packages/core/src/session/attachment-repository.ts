import { DiwanError } from '../errors/diwan-error.ts'
import { allOf } from '../predicate/criterion.ts'
import { isUuid } from '../values/id.ts'
import { notFound } from '../writes/update-record.ts'
import { EntityRepository } from './entity-repository.ts'
import type { UpdateOptions } from './repository.ts'

type Values = Readonly<Record<string, unknown>>

/** Attachments: `session.files` adds and removes them, because they are nothing without their bytes. */
export class AttachmentRecords extends EntityRepository {
  override async createMany(): Promise<readonly Values[]> {
    throw new DiwanError('validation_failed', 'An attachment comes to be by adding a file', { hint: 'Use session.files.add; over HTTP send the bytes to POST /attachments.' })
  }

  override async restore(id: string, options: UpdateOptions = {}): Promise<Values> {
    if (isUuid(id) && (await this.#isRemoved(id.toLowerCase()))) throw notFound(this.entity, id)
    return super.restore(id, options)
  }

  /** Asked of the row itself: whoever may restore need not be shown when its bytes went. */
  async #isRemoved(id: string): Promise<boolean> {
    const { context, entity } = this
    const where = allOf({ op: 'compare', field: 'id', is: 'eq', value: id }, { op: 'compare', field: 'removedAt', is: 'ne', value: null }, context.scope('read', entity))
    return (await context.reader.count({ entity, tenant: context.tenant, where, deleted: 'only' }, 1)) > 0
  }
}
