import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Diagnosis } from '@diwan/core/storage'
import type { SqliteDatabase } from './drivers/database.ts'
import { openDatabase, type SqliteDriverName } from './drivers/open-database.ts'

/** What a SQLite file says of itself, asked over a connection of its own that writes nothing. */
export async function diagnose(file: string, driver: SqliteDriverName | undefined): Promise<readonly Diagnosis[]> {
  const database = openDatabase(file, driver)
  try {
    database.exec('pragma query_only = on')
    return [
      { state: 'ok', what: 'driver', says: `${database.driver}, SQLite ${answer(database, 'select sqlite_version()')}` },
      { state: 'ok', what: 'file', says: `${resolve(file)}, ${megabytes(file)} and ${megabytes(`${file}-wal`)} in its log` },
      journal(answer(database, 'pragma journal_mode')),
      integrity(rows(database, 'pragma quick_check(5)').map(([line]) => String(line))),
      references(rows(database, 'pragma foreign_key_check').length),
    ]
  } finally {
    database.close()
  }
}

function journal(mode: string): Diagnosis {
  if (mode === 'wal') return { state: 'ok', what: 'journal', says: mode }
  return {
    state: 'warn',
    what: 'journal',
    says: `${mode} instead of wal: readers and the writer hold each other up`,
    advice: 'Keep the file on a local disk; network file systems cannot do wal.',
  }
}

function integrity(lines: readonly string[]): Diagnosis {
  if (lines.length === 1 && lines[0] === 'ok') return { state: 'ok', what: 'integrity', says: 'quick_check found nothing' }
  return {
    state: 'fail',
    what: 'integrity',
    says: lines.join('; '),
    advice: 'Stop the host, keep a copy of the file, and restore the last backup or run sqlite3’s .recover on the copy.',
  }
}

function references(broken: number): Diagnosis {
  if (broken === 0) return { state: 'ok', what: 'references', says: 'none is broken' }
  return {
    state: 'fail',
    what: 'references',
    says: `${broken} rows refer to rows that are not there`,
    advice: 'Something wrote to the file without foreign keys on. Restore the last backup from before.',
  }
}

function rows(database: SqliteDatabase, sql: string): readonly (readonly unknown[])[] {
  return database.prepare(sql).all([])
}

function answer(database: SqliteDatabase, sql: string): string {
  return String(rows(database, sql)[0]?.[0])
}

function megabytes(path: string): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return `${(size / 1_000_000).toFixed(1)} MB`
}
