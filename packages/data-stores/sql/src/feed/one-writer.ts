import type { FeedNumbering } from './feed.ts'
import { endOfNumbered, readNumbered } from './numbered-feed.ts'

/** The database has one writer, so the numbers it gives, here as SQLite spells it, are in the order of commit. */
export const oneWriter: FeedNumbering = {
  column: () => 'integer primary key autoincrement',
  read: readNumbered,
  end: endOfNumbered,
}
