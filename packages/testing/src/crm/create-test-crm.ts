import { createCrm, type AnyPlugin, type ContractOf, type Crm, type CrmOptions, type Extensions, type Installed, type PluginContract, type Ports, type Session, type SessionOptions } from '@diwan/core'
import { memoryStorage, type Storage } from '@diwan/core/storage'
import { collectingLog, type CollectingLog } from './collecting-log.ts'
import { fakeClock, type FakeClock } from './fake-clock.ts'
import { seededRandom } from './seeded-random.ts'

export interface TestCrmOptions<X extends Extensions = Extensions, P extends readonly AnyPlugin[] = readonly AnyPlugin[]> extends Omit<CrmOptions<X, P>, 'storage' | 'ports'> {
  /** Default: memory. */
  readonly storage?: Storage
  readonly ports?: Partial<Omit<Ports, 'clock' | 'log'>>
  /** Where the clock stands at first; default 2026-11-22T09:30Z. */
  readonly now?: string | number
  /** Ids and randomness are the same for the same seed; default 1. */
  readonly seed?: number
}

export interface TestCrm<X = Extensions, C extends PluginContract = never> {
  /** It delivers nothing by itself: `crm.plugins.deliver()` does what is due by the clock, where no `runner` is given. */
  readonly crm: Crm<X, C>
  readonly clock: FakeClock
  readonly log: CollectingLog
  /** A session of the user `u_1` in the tenant `acme`, where the options do not say otherwise. */
  session(options?: Partial<SessionOptions>): Session<Installed<X, C>>
}

/** A CRM for tests: the clock stands still until told, ids and randomness repeat, the log is collected, and deliveries wait for a call. */
export async function createTestCrm<const X extends Extensions = Extensions, const P extends readonly AnyPlugin[] = []>(options: TestCrmOptions<X, P> = {}): Promise<TestCrm<X, ContractOf<P[number]>>> {
  const { storage = memoryStorage(), ports, now, seed = 1, ...rest } = options
  const clock = fakeClock(now)
  const log = collectingLog()
  const crm = await createCrm<X, P>({ runner: 'none', ...(rest as Omit<CrmOptions<X, P>, 'storage'>), storage, ports: { random: seededRandom(seed), ...ports, clock, log } })
  return { crm, clock, log, session: (session) => crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' }, ...session }) }
}
