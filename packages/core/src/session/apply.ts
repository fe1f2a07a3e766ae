import { DiwanError, isDiwanError } from '../errors/diwan-error.ts'
import type { SessionContext } from './context.ts'
import type { EntityRepository } from './entity-repository.ts'
import type { Applied, Operation, WriteOptions } from './repository.ts'

const most = 500

const reasons: Readonly<Record<string, 'conflict' | 'missing' | 'duplicate'>> = { version_conflict: 'conflict', version_stale: 'conflict', not_found: 'missing', duplicate: 'duplicate' }

/** Carries the refusal of one operation out of the transaction that it undoes. */
class Refused extends Error {
  constructor(
    readonly index: number,
    override readonly cause: DiwanError,
  ) {
    super(cause.message, { cause })
  }
}

/**
 * Does all operations or none. What the caller must decide about comes back as a value: the first operation that met a
 * newer version, a missing record or a taken unique value. All else throws.
 */
export async function apply(context: SessionContext, operations: readonly Operation[], options: WriteOptions, repositoryIn: (context: SessionContext, entity: string) => EntityRepository): Promise<Applied> {
  if (!Array.isArray(operations) || operations.length > most) throw new DiwanError('limit_invalid', `\`apply\` takes a list of at most ${most} operations`, { field: 'operations' })
  try {
    const records = await context.together(async (_unit, inside) => {
      const done: Readonly<Record<string, unknown>>[] = []
      for (const [index, operation] of operations.entries()) {
        try {
          done.push(await perform(repositoryIn(inside, publicEntity(inside, operation, index)), operation, options))
        } catch (error) {
          throw isDiwanError(error) && error.code in reasons ? new Refused(index, error) : error
        }
      }
      return done
    })
    return { ok: true, records }
  } catch (error) {
    if (error instanceof Refused) return { ok: false, index: error.index, reason: reasons[error.cause.code]!, error: error.cause }
    throw error
  }
}

function perform(repository: EntityRepository, operation: Operation, options: WriteOptions): Promise<Readonly<Record<string, unknown>>> {
  if (operation.do === 'create') return repository.create(operation.input, options)
  const { id, version, strict } = operation
  const expected = { ...options, ...(version !== undefined && { version }), ...(strict !== undefined && { strict }) }
  if (operation.do === 'update') return repository.update(id, operation.patch, expected)
  return operation.do === 'delete' ? repository.delete(id, expected) : repository.restore(id, expected)
}

function publicEntity({ kernel }: SessionContext, operation: Operation, index: number): string {
  const { entity } = operation
  const isKnown = typeof entity === 'string' && Object.hasOwn(kernel.entities, entity) && !kernel.entities[entity]!.internal
  if (isKnown && ['create', 'update', 'delete', 'restore'].includes(operation.do)) return entity
  throw new DiwanError('validation_failed', `Operation ${index} cannot be done: \`do\` is ${String(operation.do)}, \`entity\` is ${String(entity)}`, { field: `${index}`, hint: '`do` is create, update, delete or restore; `entity` has a repository' })
}
