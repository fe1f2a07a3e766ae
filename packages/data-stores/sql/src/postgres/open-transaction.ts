import type { Isolation, OpenTransaction, SqlConnection } from '../connection.ts'
import { isLost } from './error-class.ts'

/** A connection that tells what a statement came to, such as `COMMIT`. */
export interface CommandConnection extends SqlConnection {
  command(sql: string): Promise<string>
}

export interface OpenTransactionOptions {
  readonly isolation: Isolation
  /** Called once, when the transaction has ended. */
  readonly giveBack: (isBroken: boolean) => void
}

const beginnings: Readonly<Record<Isolation, string>> = {
  default: 'begin',
  repeatableRead: 'begin isolation level repeatable read',
  serializable: 'begin isolation level serializable',
}

/** Begins on a connection without waiting: it goes along with the first statement, which fails where this does. */
export function openTransaction(connection: CommandConnection, { isolation, giveBack }: OpenTransactionOptions): OpenTransaction {
  const begun = connection.command(beginnings[isolation])
  begun.catch(() => {})
  let hasEnded = false
  const ended = (isBroken: boolean) => {
    hasEnded = true
    giveBack(isBroken)
  }
  return {
    connection,
    commit: async () => {
      await begun
      const outcome = await connection.command('commit')
      ended(false)
      if (outcome === 'ROLLBACK') throw Object.assign(new Error('the transaction was rolled back, because a statement in it had failed'), { code: '25P02' })
    },
    rollback: async () => {
      if (hasEnded) return
      try {
        await connection.command('rollback')
        ended(false)
      } catch (error) {
        ended(true)
        // With its connection the transaction has gone too.
        if (!isLost(error)) throw error
      }
    },
  }
}
