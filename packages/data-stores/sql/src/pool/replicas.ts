import { DiwanError } from '@diwan/core'
import type { SqlConnection } from '../connection.ts'
import { through } from '../through.ts'

/** A copy of the database that follows it. */
export interface Replica {
  /** As `diagnose` calls it. */
  readonly name: string
  readonly reader: SqlConnection
  /** How far it has followed. */
  position(): Promise<bigint>
}

export interface ReplicasOptions {
  readonly primary: SqlConnection
  /** How far the primary has come: beyond all that was committed when it was asked. */
  readonly position: () => Promise<bigint>
  readonly replicas: readonly Replica[]
  /** How old what a replica shows may be, in milliseconds; one that is further behind is not asked. */
  readonly mostLag: number
}

interface Follower extends Replica {
  at: bigint
  /** When the primary was known to have come no further than this one; what it shows is of then or later. */
  asOf: number
  isAsked: boolean
}

/** What readers of a tenant must not miss: the write of this number, whose position is still to be asked for, or a position. */
type Wanted = { readonly write: number } | { readonly position: bigint }

/** Between two questions for positions, in milliseconds: where a replica could serve, and where it may have caught up by now. */
const [every, again] = [200, 5]

/**
 * Sends the reads of a tenant to replicas that have replayed all that this process wrote of it, and to the primary until
 * one has. Positions are asked for beside the reads, never before one.
 */
export class Replicas {
  readonly #options: ReplicasOptions
  readonly #followers: readonly Follower[]
  readonly #wanted = new Map<string, Wanted>()
  /** What readers of all tenants must not miss. */
  #floor: Wanted = { position: 0n }
  #writes = 0
  /** Where the primary was known to be, and when that was asked, the newest last. */
  #known: readonly { readonly at: bigint; readonly when: number }[] = []
  #asking: Promise<void> | undefined
  #askedAt = -Infinity
  #turn = 0

  constructor(options: ReplicasOptions) {
    this.#options = options
    this.#followers = options.replicas.map((replica) => ({ ...replica, position: () => replica.position(), at: -1n, asOf: -Infinity, isAsked: false }))
  }

  /** Called after a commit, with the tenants whose rows it wrote; with none where it may be any. */
  wrote(tenants?: Iterable<string>): void {
    const write = ++this.#writes
    if (!tenants) this.#floor = { write }
    else for (const tenant of tenants) this.#wanted.set(tenant, { write })
  }

  /** How far the primary has come with all that is committed by now, for `notBefore` in another process. */
  async position(): Promise<string> {
    return String(await this.#options.position())
  }

  /** From now on no read is older than this position. Throws `cursor_invalid` for what is none. */
  notBefore(position: string): void {
    if (!/^\d{1,20}$/.test(position)) throw new DiwanError('cursor_invalid', 'This is not a position of the database', { field: 'position', hint: 'Give what `position()` of a storage on the same database told' })
    if ('write' in this.#floor || BigInt(position) > this.#floor.position) this.#floor = { position: BigInt(position) }
  }

  /** Where a tenant is read. */
  readerOf(tenant: string): SqlConnection {
    const chosen = this.#chosen(tenant)
    const now = performance.now()
    if (now - this.#askedAt > (chosen ? every : again)) this.#ask(now)
    return chosen ? this.#through(chosen) : this.#options.primary
  }

  /** The oldest of what each replica may show, in milliseconds; infinite where it does not answer. */
  async lags(): Promise<readonly { readonly name: string; readonly lag: number }[]> {
    this.#ask(performance.now())
    await this.#asking
    await Promise.all(this.#followers.map((follower) => this.#askFollower(follower)))
    return this.#followers.map(({ name, asOf }) => ({ name, lag: performance.now() - asOf }))
  }

  /** One after another of those that may serve. */
  #chosen(tenant: string): Follower | undefined {
    const least = this.#leastFor(tenant)
    if (least === undefined) return undefined
    const oldest = performance.now() - this.#options.mostLag
    const count = this.#followers.length
    for (let step = 0; step < count; step++) {
      const follower = this.#followers[(this.#turn + step) % count]!
      if (follower.at < least || follower.asOf < oldest) continue
      this.#turn = (this.#turn + step + 1) % count
      return follower
    }
    return undefined
  }

  #leastFor(tenant: string): bigint | undefined {
    const own = this.#wanted.get(tenant)
    if ('write' in this.#floor || (own && 'write' in own)) return undefined
    return own && own.position > this.#floor.position ? own.position : this.#floor.position
  }

  /** Whatever a replica fails with, the primary can answer, or says what is wrong. */
  #through(follower: Follower): SqlConnection {
    return through(async (work) => {
      try {
        return await work(follower.reader)
      } catch {
        follower.asOf = -Infinity
        return work(this.#options.primary)
      }
    })
  }

  #ask(when: number): void {
    if (this.#asking) return
    this.#askedAt = when
    // Whoever is read meanwhile is read on the primary, whose own errors say what is wrong with it.
    this.#asking = this.#askAll(when).catch(() => {}).finally(() => {
      this.#asking = undefined
    })
  }

  async #askAll(when: number): Promise<void> {
    const write = this.#writes
    const at = await this.#options.position()
    const isSettled = (wanted: Wanted) => 'write' in wanted && wanted.write <= write
    if (isSettled(this.#floor)) this.#floor = { position: at }
    for (const [tenant, wanted] of this.#wanted) if (isSettled(wanted)) this.#wanted.set(tenant, { position: at })
    const oldest = when - 2 * this.#options.mostLag
    this.#known = [...this.#known.filter((each) => each.when > oldest), { at, when }]
    // Not waited for: one that is slow must not hold the others up.
    for (const follower of this.#followers) void this.#askFollower(follower)
  }

  async #askFollower(follower: Follower): Promise<void> {
    if (follower.isAsked) return
    follower.isAsked = true
    try {
      follower.at = await follower.position()
      follower.asOf = this.#known.findLast(({ at }) => at <= follower.at)?.when ?? -Infinity
      this.#forget()
    } catch {
      follower.asOf = -Infinity
    } finally {
      follower.isAsked = false
    }
  }

  /** What all replicas have replayed nobody can miss. */
  #forget(): void {
    const least = this.#followers.reduce((min, { at }) => (at < min ? at : min), this.#followers[0]!.at)
    for (const [tenant, wanted] of this.#wanted) if ('position' in wanted && wanted.position <= least) this.#wanted.delete(tenant)
  }
}
