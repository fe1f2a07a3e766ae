import { createCrm, type Crm, type CrmOptions, type Ports, type Session, type SessionOptions } from '@diwan/core'
import { memoryStorage, type Storage } from '@diwan/core/storage'
import { collectingLog, type CollectingLog } from './collecting-log.ts'
import { fakeClock, type FakeClock } from './fake-clock.ts'
import { seededRandom } from './seeded-random.ts'

export interface TestCrmOptions extends Omit<CrmOptions, 'storage' | 'ports'> {
  /** Default: memory. */
  readonly storage?: Storage
  readonly ports?: Partial<Omit<Ports, 'clock' | 'log'>>
  /** Where the clock stands at first; default 2026-11-22T09:30Z. */
  readonly now?: string | number
  /** Ids and randomness are the same for the same seed; default 1. */
  readonly seed?: number
}

export interface TestCrm {
  readonly crm: Crm
  readonly clock: FakeClock
  readonly log: CollectingLog
  /** A session of the user `u_1` in the tenant `acme`, where the options do not say otherwise. */
  session(options?: Partial<SessionOptions>): Session
}

/** A CRM for tests: the clock stands still until told, ids and randomness repeat, and the log is collected. */
export async function createTestCrm(options: TestCrmOptions = {}): Promise<TestCrm> {
  const { storage = memoryStorage(), ports, now, seed = 1, ...rest } = options
  const clock = fakeClock(now)
  const log = collectingLog()
  const crm = await createCrm({ ...rest, storage, ports: { random: seededRandom(seed), ...ports, clock, log } })
  return { crm, clock, log, session: (session) => crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' }, ...session }) }
}
