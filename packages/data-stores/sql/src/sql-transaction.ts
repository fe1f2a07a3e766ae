import { TransactionScope, transactionConflict, type Criterion, type Row, type StorageTransaction, type Write } from '@diwan/core/storage'
import type { OpenTransaction, SqlConnection, SqlDriver, Statement } from './connection.ts'
import { feedNumberings } from './feed/feed.ts'
import { oneStatement } from './one-statement.ts'
import { boundRemove, boundTrim, boundUpdate, doWrites, insertRows, runBound } from './row-writer.ts'
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
  /** Without it, what nobody waited for could be part of the connection’s next transaction. */
  readonly #scope: TransactionScope
  /** Those whose rows it wrote. */
  readonly writtenTenants = new Set<string>()
  readonly #waiting: Waiting[] = []
  #savepoints = 0
  /** Writes take turns, because the savepoint of one may not end within that of another. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: SqlTransactionOptions) {
    const scope = new TransactionScope()
    const session = new TransactionSession(options, scope)
    super(options.plans, session)
    this.#session = session
    this.#scope = scope
  }

  /** Begins at once, where what is read must stay true until the end. */
  begin(): Promise<SqlConnection> {
    return this.#session.begin()
  }

  async insert(entity: string, tenant: string, rows: readonly Row[]): Promise<void> {
    await this.#write(entity, tenant, (connection) => insertRows(this.plans, connection, entity, tenant, rows))
  }

  async update(entity: string, tenant: string, id: string, expectedVersion: number, fields: Row): Promise<boolean> {
    const changed = await this.#write(entity, tenant, (connection) => runBound(connection, boundUpdate(this.plans, tenant, { entity, id, expectedVersion, fields })))
    return changed === 1
  }

  async remove(entity: string, tenant: string, where: Criterion): Promise<number> {
    if (where.op === 'never') return this.#scope.during(async () => 0)
    return this.#write(entity, tenant, (connection) => runBound(connection, boundRemove(this.plans, entity, tenant, where)))
  }

  trimFeed(entity: string, tenant: string, through: string): Promise<number> {
    return this.#write(entity, tenant, (connection) => runBound(connection, boundTrim(this.plans, entity, tenant, through)))
  }

  atEnd(tenant: string, writes: readonly Write[]): void {
    this.#scope.requireOpen()
    this.writtenTenants.add(tenant)
    const last = this.#waiting.at(-1)
    if (last?.tenant === tenant) last.writes.push(...writes)
    else this.#waiting.push({ tenant, writes: [...writes] })
  }

  savepoint<T>(work: () => Promise<T>): Promise<T> {
    return this.#scope.during(() => this.#savepoint(work))
  }

  async #savepoint<T>(work: () => Promise<T>): Promise<T> {
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
    await this.#scope.end()
    if (!(await this.#atOnce())) await this.#atLast()
  }

  async rollback(): Promise<void> {
    await this.#scope.end()
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

  #write<T>(entity: string, tenant: string, write: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const { dialect } = this.plans.compiler
    const run = async () => {
      const connection = await this.#session.begin()
      try {
        return await (dialect.errorsSpoilTransactions ? inSavepoint(connection, this.#name(), () => write(connection)) : write(connection))
      } catch (cause) {
        throw storageError(cause, this.plans.compiler, entity)
      }
    }
    return this.#scope.during(() => {
      this.writtenTenants.add(tenant)
      const written = this.#turn.then(run)
      this.#turn = written.catch(() => {})
      return written
    })
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

  constructor(
    readonly options: SqlTransactionOptions,
    readonly scope: TransactionScope,
  ) {}

  async begin(): Promise<SqlConnection> {
    const { driver, plans, isolation } = this.options
    const asked = isolation === 'default' ? feedNumberings[plans.compiler.dialect.feed].isolation : isolation
    try {
      this.opened ??= await (this.#beginning ??= driver.begin({ isolation: asked ?? 'default' }))
    } catch (cause) {
      throw storageError(cause, plans.compiler)
    }
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

  #read<T>(read: (connection: SqlConnection) => Promise<T> | T): Promise<T> {
    const { driver, plans } = this.options
    return this.scope.during(async () => {
      // A replica may not have what was just committed.
      const connection = this.opened?.connection ?? driver.writer ?? (await this.begin())
      try {
        return await read(connection)
      } catch (cause) {
        throw storageError(cause, plans.compiler)
      }
    })
  }
}

function isDivisionByZero(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === '22012'
}
