import { describe, expect, it } from 'vitest'
import { SqliteConnection } from './connection.ts'
import type { SqliteDatabase } from './drivers/database.ts'
import { openDatabase } from './drivers/open-database.ts'

/** A driver that notes what reaches it. */
function noting(): { readonly database: SqliteDatabase; readonly reached: unknown[] } {
  const reached: unknown[] = []
  const note = (binds: readonly unknown[]) => void reached.push(...binds)
  const database: SqliteDatabase = {
    driver: 'noting',
    exec: () => {},
    prepare: () => ({
      all: (binds) => (note(binds), []),
      first: (binds) => (note(binds), undefined),
      run: (binds) => (note(binds), 0),
    }),
    close: () => {},
  }
  return { database, reached }
}

describe('a connection', () => {
  it.each([[true], [undefined], [new Date(0)], [{}], [[]], [Symbol('x')], [() => 1]])('keeps %s from the driver, which it could crash', (value) => {
    const { database, reached } = noting()
    const connection = new SqliteConnection(database)
    const bad = value as never
    expect(() => connection.all({ sql: 'select ?' }, [bad])).toThrow(TypeError)
    expect(() => connection.first({ sql: 'select ?' }, [bad])).toThrow(TypeError)
    expect(() => connection.run({ sql: 'select ?' }, [bad])).toThrow(TypeError)
    expect(() => connection.runMany({ sql: 'select ?' }, [['fine'], [bad]])).toThrow(TypeError)
    expect(reached).toEqual(['fine'])
  })

  it('lets text, numbers, bigints, bytes and null through', () => {
    const { database, reached } = noting()
    const binds = ['a', 1.5, 2n, new Uint8Array([1]), null]
    new SqliteConnection(database).all({ sql: 'select ?, ?, ?, ?, ?' }, binds)
    expect(reached).toEqual(binds)
  })

  it('tells a trace each statement with its binds', () => {
    const seen: unknown[] = []
    const connection = new SqliteConnection(noting().database, (sql, binds) => seen.push([sql, ...binds]))
    connection.all({ sql: 'a' }, [1])
    connection.runMany({ sql: 'b' }, [[2], [3]])
    expect(seen).toEqual([['a', 1], ['savepoint many'], ['b', 2], ['b', 3], ['release many']])
  })

  it('keeps none of many rows where one is refused', () => {
    const database = openDatabase(':memory:')
    database.exec('create table t (id integer primary key)')
    const connection = new SqliteConnection(database)
    connection.run({ sql: 'begin' }, [])
    connection.run({ sql: 'insert into t values (?)' }, [1])
    expect(() => connection.runMany({ sql: 'insert into t values (?)' }, [[2], [3], [1]])).toThrow(/UNIQUE/)
    expect(() => connection.runMany({ sql: 'insert into t values (?)' }, [[2], [undefined as never]])).toThrow(TypeError)
    connection.runMany({ sql: 'insert into t values (?)' }, [[4], [5]])
    connection.run({ sql: 'commit' }, [])
    expect(connection.all({ sql: 'select id from t order by id' }, [])).toEqual([[1], [4], [5]])
    database.close()
  })

  it('prepares a statement once', () => {
    const { database } = noting()
    let prepared = 0
    const counting = { ...database, prepare: (sql: string) => (prepared++, database.prepare(sql)) }
    const connection = new SqliteConnection(counting)
    for (let round = 0; round < 5; round++) connection.all({ sql: 'select 1' }, [])
    expect(prepared).toBe(1)
  })
})
