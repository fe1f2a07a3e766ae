import { createRequire } from 'node:module'
import { DiwanError } from '@diwan/core'
import { likeBetterSqlite3, type Like } from './better-sqlite3-like.ts'
import type { SqliteDatabase } from './database.ts'
import { nodeSqlite, type NodeSqlite } from './node-sqlite.ts'
import { wasmSqlite, type WasmSqlite } from './wasm.ts'

export type SqliteDriverName = 'node:sqlite' | 'better-sqlite3' | 'libsql' | 'node-sqlite3-wasm'

type Constructor = new (file: string) => Like

const require = createRequire(import.meta.url)

const openers: Readonly<Record<SqliteDriverName, (file: string) => SqliteDatabase>> = {
  'node:sqlite': (file) => nodeSqlite(require('node:sqlite') as NodeSqlite, file),
  'better-sqlite3': (file) => likeBetterSqlite3('better-sqlite3', new (require('better-sqlite3') as Constructor)(file)),
  libsql: (file) => likeBetterSqlite3('libsql', new (require('libsql') as Constructor)(file)),
  'node-sqlite3-wasm': (file) => {
    if (file !== ':memory:') throw new DiwanError('configuration_invalid', 'node-sqlite3-wasm serves `:memory:` only; a file would not survive a crash', { blame: 'host', hint: 'Install libsql or better-sqlite3, or run Node 24' })
    return wasmSqlite(require('node-sqlite3-wasm') as WasmSqlite)
  },
}

/** Opens a database with the driver asked for, or with the first of these that is there: node:sqlite, libsql, better-sqlite3, and wasm in memory. */
export function openDatabase(file: string, asked?: SqliteDriverName): SqliteDatabase {
  const names = asked ? [asked] : defaultOrder(file)
  const missing: unknown[] = []
  for (const name of names) {
    try {
      return openers[name](file)
    } catch (error) {
      if (!isMissingModule(error)) throw openingError(file, name, error)
      missing.push(error)
    }
  }
  throw new DiwanError('configuration_invalid', `There is no SQLite driver: looked for ${names.join(', ')}`, {
    blame: 'host',
    hint: 'Install one: npm install libsql',
    cause: new AggregateError(missing),
  })
}

function defaultOrder(file: string): readonly SqliteDriverName[] {
  const lasting: SqliteDriverName[] = hasNodeSqlite() ? ['node:sqlite'] : ['libsql', 'better-sqlite3']
  return file === ':memory:' ? [...lasting, 'node-sqlite3-wasm'] : lasting
}

/** Present from Node 22.5; rows as arrays from 22.16 and 24, and never in 23. */
function hasNodeSqlite(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return major >= 24 || (major === 22 && minor >= 16)
}

function isMissingModule(error: unknown): boolean {
  const code = (error as { code?: string }).code
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_UNKNOWN_BUILTIN_MODULE' || code === 'ERR_DLOPEN_FAILED'
}

function openingError(file: string, driver: string, cause: unknown): unknown {
  if ((cause as { name?: string }).name === 'DiwanError') return cause
  const message = cause instanceof Error ? cause.message : String(cause)
  return new DiwanError('storage_failed', `${driver} cannot open ${file}: ${message}`, { blame: 'host', hint: 'Check that the folder exists and can be written to, and that the file is a SQLite database', cause })
}
