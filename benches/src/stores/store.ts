import type { Crm, Policy } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import type { Contender } from './contender.ts'

export const tenant = 'bench'
export const user = 'u1'

/** A scope on every entity that is read: customers of four owners, and no one else's private interactions. */
export const policy: Policy = ({ entity, actor }) => {
  if (entity === 'customer') return { or: [{ ownerId: { in: owners } }, { teamId: team }] }
  if (entity === 'interaction') return { or: [{ visibility: { ne: 'private' } }, { createdBy: `user:${actor.id}` }] }
  return true
}

export const owners = ['u1', 'u2', 'u3', 'u4']
export const team = 'all'

export function sessionOf(crm: Crm) {
  return crm.session({ tenant, actor: { type: 'user', id: user, roles: ['agent'] } })
}

/** How a dialect says what fixtures are made of. */
export interface Spelling {
  /** A `with` whose `number` has the rows `n` from 1 to `count`. */
  readonly numbers: (count: number) => string
  /** The id of eight hexadecimal digits and a number, as `idOf` writes it. */
  readonly id: (prefix: string, n: string) => string
  /** The moment of so many seconds since 1970. */
  readonly instant: (seconds: string) => string
  /** Texts and whole numbers, one after another. */
  readonly join: (...parts: readonly string[]) => string
  /** A whole number from 0 to `below` - 1, the nearer to 0 the likelier, by the third power of what looks random. */
  readonly skewed: (n: string, below: number) => string
  /** Empty JSON. */
  readonly object: string
}

/** A database with Diwan on it, and the raw driver beside it. */
export interface Store {
  readonly name: 'SQLite' | 'PostgreSQL' | 'MariaDB'
  /** What Diwan reaches it by, with its version. */
  readonly driver: string
  readonly crm: Crm
  readonly storage: Storage
  /** The same database once more, for a CRM with other options. */
  readonly another: () => Storage
  /** Where it is, for another process. */
  readonly location: string
  /** The same work by the driver alone, by statements that are kept prepared and, where that is another thing, by such as are not. */
  readonly raws: readonly [Contender, ...Contender[]]
  readonly spelling: Spelling
  /** Runs a statement that nobody is measured by. */
  readonly execute: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Runs `work` without indexes and references of Diwan's tables, makes them anew, and has the planner look at what is there. */
  readonly loading: (work: () => Promise<void>) => Promise<void>
  /** What it takes of the disk. */
  readonly bytes: () => Promise<number>
  /** The statements that `work` makes Diwan send, a transaction's `begin` and `commit` included. */
  readonly traced: (work: () => Promise<unknown>) => Promise<readonly string[]>
  /** Leaves nothing behind. */
  close(): Promise<void>
}

/** Says which statements Diwan sends while it is asked to. */
export class Trace {
  #statements: string[] | undefined

  readonly note = (sql: string): void => {
    this.#statements?.push(sql)
  }

  async during(work: () => Promise<unknown>): Promise<readonly string[]> {
    const statements: string[] = []
    this.#statements = statements
    try {
      await work()
    } finally {
      this.#statements = undefined
    }
    return statements
  }
}
