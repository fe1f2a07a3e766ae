import { DiwanError } from '../errors/diwan-error.ts'

/** What a storage throws where an update meets another version than it expects, so that the transaction cannot go on. */
export function transactionConflict(entity: string, id: string): DiwanError {
  return new DiwanError('transaction_conflict', `Another writer changed ${entity} ${id} at the same moment`, { blame: 'storage', hint: 'Try again', details: { entity, id } })
}
