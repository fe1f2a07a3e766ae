import { DiwanError } from '../errors/diwan-error.ts'
import { EntityRepository } from './entity-repository.ts'

/** Disclosures: evidence, so nobody writes them but the session that shows something. */
export class DisclosureRecords extends EntityRepository {
  override async createMany(): Promise<never> {
    throw writtenByDiwan()
  }

  override async upsert(): Promise<never> {
    throw writtenByDiwan()
  }

  override async update(): Promise<never> {
    throw writtenByDiwan()
  }

  override async delete(): Promise<never> {
    throw writtenByDiwan()
  }

  override async restore(): Promise<never> {
    throw writtenByDiwan()
  }
}

function writtenByDiwan(): DiwanError {
  return new DiwanError('append_only', 'Disclosures are written by Diwan alone, as it shows something', { details: { entity: 'disclosure' }, hint: '`crm.trimDisclosures` removes the oldest' })
}
