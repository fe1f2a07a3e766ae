import type { SqlConnection } from '../connection.ts'
import { through } from '../through.ts'

/**
 * A transaction's connection, one statement after another, until an error of which the server undoes the whole transaction:
 * a statement after that, or one that was waiting behind, would be committed by itself.
 */
export function untilUndone(connection: SqlConnection, undoesTransaction: (error: unknown) => boolean): SqlConnection {
  let undone: { readonly by: unknown } | undefined
  let before: Promise<unknown> = Promise.resolve()
  return through((work) => {
    const result = before.then(async () => {
      if (undone) throw undone.by
      try {
        return await work(connection)
      } catch (error) {
        if (undoesTransaction(error)) undone = { by: error }
        throw error
      }
    })
    before = result.catch(() => {})
    return result
  })
}
