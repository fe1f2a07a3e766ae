import { DiwanError } from '../errors/diwan-error.ts'
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
    const { items } = await this.find({ where: { id, removedAt: { isNull: false } }, deleted: 'only', limit: 1 })
    if (items.length > 0) throw notFound(this.entity, id)
    return super.restore(id, options)
  }
}
