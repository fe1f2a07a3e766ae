import type { FeedNumbering } from './feed.ts'
import { endOfNumbered, readNumbered, untilNumbered } from './numbered-feed.ts'

/** The database has one writer, so the numbers it gives, here as SQLite spells it, are in the order of commit. */
export const oneWriter: FeedNumbering = {
  column: () => 'integer primary key autoincrement',
  // The last numbers may have been those of rows that are gone.
  rebuilt: (table, anew) => [`delete from sqlite_sequence where name = '${anew}'`, `insert into sqlite_sequence (name, seq) select '${anew}', seq from sqlite_sequence where name = '${table}'`],
  read: readNumbered,
  end: endOfNumbered,
  until: untilNumbered,
}
