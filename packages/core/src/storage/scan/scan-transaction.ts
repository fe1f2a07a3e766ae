import { DiwanError } from '../../errors/diwan-error.ts'
import type { Criterion } from '../../predicate/criterion.ts'
import type { EntityDefinition } from '../../schema/entity.ts'
import type { Row, StorageSchema, StorageTransaction, Write } from '../storage.ts'
import { feedPosition } from '../feed-position.ts'
import { transactionConflict } from '../transaction-conflict.ts'
import { TransactionScope } from '../transaction-scope.ts'
import { rowKey, type RowChange, type RowStore, type RowTable, type RowTables, type StoredRow } from './row-store.ts'
import { ScanReader } from './scan-reader.ts'

/** A transaction over what a store has committed: it sees its own changes, and hands them over at its end. */
export class ScanTransaction extends ScanReader implements StorageTransaction {
  /** The last position given. */
  position: number
  readonly #store: RowStore
  readonly #waiting: { readonly tenant: string; readonly write: Write }[] = []
  /** Tables as this transaction has made them. */
  #views = new Map<string, Map<string, StoredRow>>()
  /** Those that no savepoint goes back to. */
  #own = new Set<string>()
  #changes = new Map<string, RowChange>()
  readonly #scope = new TransactionScope()
  #writes: Promise<unknown> = Promise.resolve()

  constructor(schema: StorageSchema, store: RowStore, position: number) {
    super(schema, (entities, tenant) => this.#scope.during(() => this.#tables(entities, tenant)))
    this.#store = store
    this.position = position
  }

  insert(entity: string, tenant: string, rows: readonly Row[]): Promise<void> {
    return this.#asked(() => this.#insert(entity, tenant, rows))
  }

  update(entity: string, tenant: string, id: string, expectedVersion: number, fields: Row): Promise<boolean> {
    return this.#asked(() => this.#update(entity, tenant, id, expectedVersion, fields))
  }

  remove(entity: string, tenant: string, where: Criterion): Promise<number> {
    return this.#asked(() => this.#remove(entity, tenant, where))
  }

  trimFeed(entity: string, tenant: string, through: string): Promise<number> {
    const last = feedPosition(through)
    return this.#asked(() => this.#drop(entity, tenant, (row) => Number(row['position']) <= last))
  }

  async #insert(entity: string, tenant: string, rows: readonly Row[]): Promise<void> {
    const definition = this.entity(entity)
    // Nothing of a call that is refused stays.
    const before = await this.#table(entity, tenant)
    const [table, added] = [new Map(before), [] as RowChange[]]
    let { position } = this
    for (const given of rows) {
      const row = { ...structuredClone(given), ...(definition.feed && { position: String(++position) }) } as unknown as StoredRow
      const key = rowKey(definition, row)
      requireUnique(definition, table, key, row)
      table.set(key, row)
      added.push({ entity, tenant, key, row })
    }
    this.position = position
    this.#set(entity, tenant, table)
    for (const change of added) this.#note(change)
  }

  async #update(entity: string, tenant: string, id: string, expectedVersion: number, fields: Row): Promise<boolean> {
    const table = await this.#writable(entity, tenant)
    const row = table.get(id)
    if (!row || row['version'] !== expectedVersion) return false
    const next = { ...row, ...structuredClone(fields) }
    requireUnique(this.entity(entity), table, id, next, id)
    table.set(id, next)
    this.#note({ entity, tenant, key: id, row: next })
    return true
  }

  async #remove(entity: string, tenant: string, where: Criterion): Promise<number> {
    const rows = await this.matching({ entity, tenant, where, deleted: 'include' }, this.#tables.bind(this))
    const ids = new Set(rows.map(({ id }) => id))
    return this.#drop(entity, tenant, ({ id }) => ids.has(id))
  }

  async #drop(entity: string, tenant: string, isToGo: (row: StoredRow) => boolean): Promise<number> {
    const table = await this.#writable(entity, tenant)
    const rows = [...table].filter(([, row]) => isToGo(row))
    for (const [key] of rows) {
      table.delete(key)
      this.#note({ entity, tenant, key, row: null })
    }
    return rows.length
  }

  atEnd(tenant: string, writes: readonly Write[]): void {
    this.#scope.requireOpen()
    for (const write of writes) this.#waiting.push({ tenant, write })
  }

  savepoint<T>(work: () => Promise<T>): Promise<T> {
    return this.#scope.during(() => this.#savepoint(work))
  }

  async #savepoint<T>(work: () => Promise<T>): Promise<T> {
    const before = { views: new Map(this.#views), changes: new Map(this.#changes), waiting: this.#waiting.length }
    // What is there now is part of what a failure goes back to, so it must not be written into.
    this.#own = new Set()
    try {
      return await work()
    } catch (error) {
      this.#views = before.views
      this.#changes = before.changes
      this.#waiting.length = before.waiting
      this.#own = new Set()
      throw error
    }
  }

  /** Does what waited for the end, and tells all changes. */
  async end(): Promise<readonly RowChange[]> {
    await this.#scope.end()
    for (const { tenant, write } of this.#waiting) {
      if (write.do === 'insert') await this.#insert(write.entity, tenant, write.rows)
      else if (write.do === 'remove') await this.#remove(write.entity, tenant, write.where)
      else if (!(await this.#update(write.entity, tenant, write.id, write.expectedVersion, write.fields))) throw transactionConflict(write.entity, write.id)
    }
    return [...this.#changes.values()]
  }

  close(): Promise<void> {
    return this.#scope.end()
  }

  /** One after another, because a write waits for rows and then goes by what it found. */
  #asked<T>(write: () => Promise<T>): Promise<T> {
    return this.#scope.during(() => {
      const run = this.#writes.then(write)
      this.#writes = run.catch(() => undefined)
      return run
    })
  }

  /** What is committed stays as it is meanwhile, there being one writer. */
  async #tables(entities: readonly string[], tenant: string): Promise<RowTables> {
    const viewed = entities.flatMap((entity) => this.#views.get(viewKey(entity, tenant)) ?? [])
    if (viewed.length === entities.length) return new Map(entities.map((entity, index) => [entity, viewed[index]!]))
    const committed = await this.#store.rows(entities, tenant)
    return new Map(entities.map((entity) => [entity, this.#views.get(viewKey(entity, tenant)) ?? committed.get(entity)!]))
  }

  async #table(entity: string, tenant: string): Promise<RowTable> {
    return (await this.#tables([entity], tenant)).get(entity)!
  }

  async #writable(entity: string, tenant: string): Promise<Map<string, StoredRow>> {
    const key = viewKey(entity, tenant)
    const view = await this.#table(entity, tenant)
    if (this.#own.has(key)) return view as Map<string, StoredRow>
    return this.#set(entity, tenant, new Map(view))
  }

  #set(entity: string, tenant: string, table: Map<string, StoredRow>): Map<string, StoredRow> {
    const key = viewKey(entity, tenant)
    this.#own.add(key)
    this.#views.set(key, table)
    return table
  }

  #note(change: RowChange): void {
    this.#changes.set(`${viewKey(change.entity, change.tenant)}\0${change.key}`, change)
  }
}

function viewKey(entity: string, tenant: string): string {
  return `${entity}\0${tenant}`
}

/** Throws `duplicate` where another row has the same key or the same values in a unique index. */
function requireUnique(definition: EntityDefinition, table: RowTable, key: string, row: StoredRow, self?: string): void {
  if (self === undefined && table.has(key)) throw duplicate(definition.name, ['id'], row)
  for (const { fields, unique } of definition.indexes) {
    if (!unique) continue
    for (const other of table.values()) if (other.id !== self && fields.every((field) => other[field] === row[field])) throw duplicate(definition.name, fields, row)
  }
}

function duplicate(entity: string, fields: readonly string[], row: Row): DiwanError {
  return new DiwanError('duplicate', `Another ${entity} has the same ${fields.join(', ')}`, {
    field: fields.join(','),
    details: { entity, ...Object.fromEntries(fields.map((field) => [field, String(row[field])])) },
    hint: 'Find the existing record and use it, or change the value',
  })
}
