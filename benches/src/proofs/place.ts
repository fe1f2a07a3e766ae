import type { Storage } from '@diwan/core/storage'
import { mysql } from '@diwan/mysql'
import { postgres } from '@diwan/postgres'
import { sqlite } from '@diwan/sqlite'

/** Where a database is, in words that can be passed to another process. */
export interface Place {
  readonly kind: 'sqlite' | 'postgres' | 'mysql'
  /** A file, or a URL. */
  readonly at: string
  /** How PostgreSQL numbers the change feed. */
  readonly feed?: 'transactionIds' | 'counter'
}

export function openPlace({ kind, at, feed = 'transactionIds' }: Place, { poolSize }: { readonly poolSize: number }): Storage {
  switch (kind) {
    case 'sqlite':
      return sqlite({ file: at })
    case 'postgres':
      return postgres({ url: at, poolSize, feed })
    case 'mysql':
      return mysql({ url: at, poolSize })
  }
}
