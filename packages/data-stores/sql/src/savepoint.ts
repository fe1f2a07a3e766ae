import type { SqlConnection } from './connection.ts'

/**
 * Runs `work` in a transaction so that, if it throws, its writes are undone and the transaction can go on. The statements
 * around it are not waited for: where one fails, so does everything after it, the commit at last.
 */
export async function inSavepoint<T>(connection: SqlConnection, name: string, work: () => Promise<T>): Promise<T> {
  if (connection.savepoint) return connection.savepoint(work)
  send(connection, `savepoint ${name}`)
  try {
    const result = await work()
    send(connection, `release savepoint ${name}`)
    return result
  } catch (error) {
    send(connection, `rollback to savepoint ${name}`)
    send(connection, `release savepoint ${name}`)
    throw error
  }
}

function send(connection: SqlConnection, sql: string): void {
  void Promise.resolve(connection.run({ sql }, [])).catch(() => {})
}
