import { DiwanError } from '@diwan/core'
import { transactionConflict, type Criterion, type Row, type StorageTransaction, type Write } from '@diwan/core/storage'
import type { OpenTransaction, SqlConnection, SqlDriver, Statement } from './connection.ts'
import { feedNumberings } from './feed/feed.ts'
import { oneStatement } from './one-statement.ts'
import { boundRemove, boundUpdate, doWrites, insertRows, runBound } from './row-writer.ts'
import { inSavepoint } from './savepoint.ts'
import { SqlReader, type Plans } from './sql-reader.ts'
import { storageError } from './storage-error.ts'

export interface SqlTransactionOptions {
  readonly plans: Plans
  readonly driver: SqlDriver
  readonly isolation: 'default' | 'serializable'
}

/** Writes of one tenant that wait for the end. */
interface Waiting {
  readonly tenant: string
  readonly writes: Write[]
}

/**
 * Reads and writes in one transaction; of no use once it has ended. It begins with its first write, so that
 * writes which all wait for its end can become one statement. Where transactions run side by side its reads are statements
 * of their own until then, which is all that read committed promises anyway; where there is one writer it begins with its
 * first read, which stays true until the end.
 */
export class SqlTransaction extends SqlReader implements StorageTransaction {
  readonly #session: TransactionSession
  readonly #waiting: Waiting[] = []
  #savepoints = 0
  /** Writes take turns, because the savepoint of one may not end within that of another. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: SqlTransactionOptions) {
    const session = new TransactionSession(options)
    super(options.plans, session)
    this.#session = session
  }

  /** Begins at once, where what is read must stay true until the end. */
  begin(): Promise<SqlConnection> {
    return this.#session.begin()
  }

  async insert(entity: string, tenant: string, rows: readonly Row[]): Promise<void> {
    await this.#write(entity, (connection) => insertRows(this.plans, connection, entity, tenant, rows))
  }

  async update(entity: string, tenant: string, id: string, expectedVersion: number, fields: Row): Promise<boolean> {
    const changed = await this.#write(entity, (connection) => runBound(connection, boundUpdate(this.plans, tenant, { entity, id, expectedVersion, fields })))
    return changed === 1
  }

  async remove(entity: string, tenant: string, where: Criterion): Promise<number> {
    this.#session.requireOpen()
    if (where.op === 'never') return 0
    return this.#write(entity, (connection) => runBound(connection, boundRemove(this.plans, entity, tenant, where)))
  }

  atEnd(tenant: string, writes: readonly Write[]): void {
    this.#session.requireOpen()
    const last = this.#waiting.at(-1)
    if (last?.tenant === tenant) last.writes.push(...writes)
    else this.#waiting.push({ tenant, writes: [...writes] })
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const connection = await this.#session.begin()
    const waiting = this.#waiting.map(({ tenant, writes }) => ({ tenant, writes: [...writes] }))
    await this.#turn
    try {
      return await inSavepoint(connection, this.#name(), async () => {
        try {
          return await work()
        } finally {
          await this.#turn
        }
      })
    } catch (error) {
      this.#waiting.splice(0, this.#waiting.length, ...waiting)
      throw error
    }
  }

  /** Does what waited, and commits. */
  async commit(): Promise<void> {
    try {
      if (!(await this.#atOnce())) await this.#atLast()
    } finally {
      this.#session.close()
    }
  }

  async rollback(): Promise<void> {
    this.#session.close()
    await this.#session.opened?.rollback()
  }

  /** As one statement, where nothing has begun yet and the database can. */
  async #atOnce(): Promise<boolean> {
    const { driver, plans } = this.#session.options
    const [only] = this.#waiting
    if (this.#session.opened || !only || this.#waiting.length > 1) return false
    if (await this.#single(only)) return true
    if (!driver.writer || !plans.compiler.dialect.writesInWith) return false
    const statement = oneStatement(plans, only.tenant, only.writes)
    if (!statement) return false
    try {
      await driver.writer.run(statement.statement, statement.binds)
      return true
    } catch (cause) {
      throw isDivisionByZero(cause) ? statement.conflict() : this.#translated(cause)
    }
  }

  /** One update is a transaction by itself, and where it finds another version it has written nothing. */
  async #single({ tenant, writes }: Waiting): Promise<boolean> {
    const { driver, plans } = this.#session.options
    const { writer } = driver
    const [only] = writes
    if (writes.length > 1 || only?.do !== 'update' || !(driver.inTurn || writer)) return false
    const { statement, binds } = boundUpdate(plans, tenant, only)
    let changed: number
    try {
      changed = await (writer ? writer.run(statement, binds) : driver.inTurn!((connection) => connection.run(statement, binds)))
    } catch (cause) {
      throw this.#translated(cause)
    }
    if (changed !== 1) throw transactionConflict(only.entity, only.id)
    return true
  }

  async #atLast(): Promise<void> {
    for (const { tenant, writes } of this.#waiting) {
      const connection = await this.#session.begin()
      try {
        await doWrites(this.plans, connection, tenant, writes)
      } catch (cause) {
        throw this.#translated(cause)
      }
    }
    await this.#session.opened?.commit()
  }

  async #write<T>(entity: string, write: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const connection = await this.#session.begin()
    const { dialect } = this.plans.compiler
    const run = () => (dialect.errorsSpoilTransactions ? inSavepoint(connection, this.#name(), () => write(connection)) : write(connection))
    const written = this.#turn.then(run)
    this.#turn = written.catch(() => {})
    try {
      return await written
    } catch (cause) {
      throw storageError(cause, this.plans.compiler, entity)
    }
  }

  #name(): string {
    return `s${this.#savepoints++}`
  }

  #translated(cause: unknown): unknown {
    return storageError(cause, this.plans.compiler)
  }
}

/** The connection that a transaction's reads go over: one of the driver's own before it begins, and none once it has ended. */
class TransactionSession implements SqlConnection {
  opened: OpenTransaction | undefined
  #beginning: Promise<OpenTransaction> | undefined
  #isClosed = false

  constructor(readonly options: SqlTransactionOptions) {}

  async begin(): Promise<SqlConnection> {
    this.requireOpen()
    const { driver, plans, isolation } = this.options
    const asked = isolation === 'default' ? feedNumberings[plans.compiler.dialect.feed].isolation : isolation
    this.opened ??= await (this.#beginning ??= driver.begin({ isolation: asked ?? 'default' }))
    return this.opened.connection
  }

  all(statement: Statement, binds: Parameters<SqlConnection['all']>[1]) {
    return this.#read((connection) => connection.all(statement, binds))
  }

  first(statement: Statement, binds: Parameters<SqlConnection['first']>[1]) {
    return this.#read((connection) => connection.first(statement, binds))
  }

  run(statement: Statement, binds: Parameters<SqlConnection['run']>[1]) {
    return this.#read((connection) => connection.run(statement, binds))
  }

  close(): void {
    this.#isClosed = true
  }

  requireOpen(): void {
    if (this.#isClosed) throw new DiwanError('transaction_closed', 'The transaction has ended', { hint: 'Await everything inside the transaction’s function' })
  }

  async #read<T>(read: (connection: SqlConnection) => Promise<T> | T): Promise<T> {
    this.requireOpen()
    const { driver, plans } = this.options
    // A replica may not have what was just committed.
    const connection = this.opened?.connection ?? driver.writer ?? (await this.begin())
    try {
      return await read(connection)
    } catch (cause) {
      throw storageError(cause, plans.compiler)
    }
  }
}

function isDivisionByZero(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '22012'
}
