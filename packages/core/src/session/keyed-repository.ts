import { isDiwanError } from '../errors/diwan-error.ts'
import { allOf, type Criterion, type Scalar } from '../predicate/criterion.ts'
import { createRecords, newRow, parsedPatch, toRecord } from '../writes/create-records.ts'
import { updateRecord } from '../writes/update-record.ts'
import type { UnitOfWork } from '../writes/unit-of-work.ts'
import type { SessionContext, WorkOptions } from './context.ts'
import { EntityRepository } from './entity-repository.ts'
import type { WriteOptions } from './repository.ts'

type Values = Readonly<Record<string, unknown>>

/** Records that are found by their key as well, so that they can be saved without knowing whether they are there. */
export class KeyedRecords extends EntityRepository {
  /** Of two who create the same key at once, the second finds it taken at the end, and then the first one's record. */
  protected readonly secondFindsFirst: WorkOptions = { retriesOn: (error) => isDiwanError(error, 'duplicate') && error.field !== 'id' && error.details?.['entity'] === this.entity }

  async save(input: unknown, options: WriteOptions = {}): Promise<Values> {
    return this.context.write((unit, context) => this.saveIn(unit, context, input, options), this.secondFindsFirst)
  }

  protected async saveIn(unit: UnitOfWork, context: SessionContext, input: unknown, options: WriteOptions): Promise<Values> {
    const { entity } = this
    const row = newRow(context, unit, entity, input)
    const known = await this.#sameKey(context, row)
    if (!known) {
      await createRecords(context, unit, { entity, rows: [row], options })
      return toRecord(context, entity, row)
    }
    const { id: _id, ...given } = input as Values
    const patch = parsedPatch(context, entity, given)
    const id = known['id'] as string
    if (known['deletedAt'] !== null) await updateRecord(context, unit, { entity, id, operation: 'restore', patch: {}, options })
    return updateRecord(context, unit, { entity, id, operation: 'update', patch, options })
  }

  async #sameKey(context: SessionContext, row: Values): Promise<Values | undefined> {
    const { entity, definition } = this
    const key = definition.key.map((field): Criterion => ({ op: 'compare', field, is: 'eq', value: row[field] as Scalar }))
    const where = allOf(...key, context.scope('read', entity))
    const rows = await context.reader.select({ entity, tenant: context.tenant, where, order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'include' })
    return rows[0]
  }
}
