import type { Storage } from '@diwan/core/storage'
import { sqlStorage, type Trace } from '@diwan/sql'
import { diagnose } from './diagnose.ts'
import { searchingDialect, sqliteDialect } from './dialect.ts'
import type { SqliteDatabase } from './drivers/database.ts'
import { openDatabase, type SqliteDriverName } from './drivers/open-database.ts'
import { hasTrigrams } from './search-index.ts'
import { SqliteDriver } from './sqlite-driver.ts'

export interface SqliteOptions {
  /** A path, or `:memory:`. The file is made where it is missing; its folder is not. */
  readonly file: string
  /** Default: node:sqlite where Node has it, otherwise libsql, otherwise better-sqlite3. */
  readonly driver?: SqliteDriverName
  /** `normal` (default) loses nothing when the process dies; `full` also survives a power cut, at the cost of a disk flush per commit. */
  readonly durability?: 'normal' | 'full'
  /** How long a write waits for another process's, in milliseconds. Default 10,000. */
  readonly busyMilliseconds?: number
  /** Told each statement and its binds before it runs, for logs and measurements. They hold personal data. */
  readonly trace?: Trace
}

/** A storage in a SQLite file, in WAL mode: one writer at a time, readers beside it, several processes at once. */
export function sqlite(options: SqliteOptions): Storage {
  const { file, driver, busyMilliseconds = 10_000 } = options
  const isMemory = file === ':memory:'
  const writer = prepared(openDatabase(file, driver), options, 'writer')
  const reader = isMemory ? {} : { reader: prepared(openDatabase(file, driver), options, 'reader') }
  const isIndexed = hasTrigrams(writer)
  return sqlStorage({
    dialect: isIndexed ? searchingDialect : sqliteDialect,
    driver: new SqliteDriver({ writer, ...reader, busyMilliseconds, ...(options.trace && { trace: options.trace }) }),
    capabilities: { durable: !isMemory, shared: !isMemory, indexedText: Number.MAX_SAFE_INTEGER, writers: 'one', search: isIndexed ? { indexedFrom: 3 } : 'scan' },
    ...(!isMemory && { diagnose: () => diagnose(file, driver) }),
  })
}

function prepared(database: SqliteDatabase, { file, durability = 'normal' }: SqliteOptions, role: 'writer' | 'reader'): SqliteDatabase {
  // Opening waits for a moment if another process is just switching the journal mode or recovering.
  database.exec('pragma busy_timeout = 5000')
  if (file !== ':memory:' && role === 'writer') database.exec('pragma journal_mode = wal')
  database.exec(`pragma synchronous = ${durability}`)
  database.exec('pragma foreign_keys = on')
  database.exec('pragma cache_size = -16000')
  database.exec('pragma temp_store = memory')
  if (role === 'writer') database.exec('pragma busy_timeout = 50')
  else database.exec('pragma query_only = on')
  return database
}
