import type { OnceRecord } from '../entities/once.ts'
import { DiwanError, isDiwanError } from '../errors/diwan-error.ts'
import { allOf, type Criterion } from '../predicate/criterion.ts'
import type { JsonValue } from '../values/json.ts'
import { isCleanText } from '../values/clean-text.ts'
import { addMillis } from '../values/instant.ts'
import type { UnitOfWork } from '../writes/unit-of-work.ts'
import type { SessionContext } from './context.ts'

/** How long the results of callers are remembered. */
const callerMemory = 48 * 60 * 60 * 1000

/** Does `work` once under a key of this actor, in one transaction with remembering its result, for `memory` milliseconds where that is given. */
export async function once<T extends JsonValue>(
  context: SessionContext,
  key: string,
  fingerprint: string,
  work: (context: SessionContext) => Promise<T>,
  memory?: number,
): Promise<{ readonly replayed: boolean; readonly value: T }> {
  if (typeof key !== 'string' || key.length < 1 || key.length > 200 || !isCleanText(key)) throw new DiwanError('validation_failed', 'A key has 1 to 200 characters', { field: 'key' })
  const remembered = async (unit: UnitOfWork, inside: SessionContext) => {
    const { now } = unit
    const { tenant, actorKey: actor } = inside
    const where = {
      op: 'and',
      of: [
        { op: 'compare', field: 'actor', is: 'eq', value: actor },
        { op: 'compare', field: 'key', is: 'eq', value: key },
      ],
    } as const
    const rows = await unit.reader.select({ entity: 'onceRecord', tenant, where, order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'include' })
    const known = rows[0] as unknown as OnceRecord | undefined
    if (known && known.fingerprint !== fingerprint) {
      throw new DiwanError('once_key_reused', `The key ${key} was used for something else`, { field: 'key', hint: 'Make a new key for each new piece of work' })
    }
    if (known) return { replayed: true, value: known.result as T }
    const value = await work(inside)
    const isForgotten: Criterion = memory === undefined ? allOf({ op: 'compare', field: 'at', is: 'lt', value: addMillis(now, -callerMemory) }, { op: 'compare', field: 'until', is: 'eq', value: null }) : { op: 'compare', field: 'until', is: 'lt', value: now }
    unit.remove('onceRecord', isForgotten)
    const record: OnceRecord = { id: inside.kernel.ports.ids.next(), at: now, until: memory === undefined ? null : addMillis(now, memory), actor, key, fingerprint, result: value }
    unit.insert('onceRecord', [record])
    return { replayed: false, value }
  }
  // Whoever comes second finds the key taken at the end, and then the first one's result.
  return context.write(remembered, { retriesOn: (error) => isDiwanError(error, 'duplicate') && error.details?.['entity'] === 'onceRecord' })
}
