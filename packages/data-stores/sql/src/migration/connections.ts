import { isDiwanError } from '@diwan/core'
import type { SqlConnection, SqlDriver } from '../connection.ts'
import type { SqlDialect } from '../dialect.ts'

/** Where what has just been committed is seen; the reader may be a replica. */
export function primary(driver: SqlDriver): SqlConnection {
  return driver.writer ?? driver.reader
}

/** Runs `work` in a transaction of its own; what it throws undoes it. */
export async function inTransaction<T>(driver: SqlDriver, work: (connection: SqlConnection) => Promise<T>): Promise<T> {
  const transaction = await driver.begin({ isolation: 'default' })
  try {
    const result = await work(transaction.connection)
    await transaction.commit()
    return result
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

/** Whether the same may work in a moment, because it only met others. */
export function isPassing(dialect: SqlDialect, error: unknown): boolean {
  return isDiwanError(error) ? error.code === 'storage_busy' : ['busy', 'conflict', 'timeout'].includes(dialect.classify(error))
}
