import { isDeepStrictEqual } from 'node:util'
import { createCrm, isDiwanError, type Crm, type Session } from '@diwan/core'
import { memoryStorage, type Storage } from '@diwan/core/storage'
import { exampleExtensions, fakeClock, seededRandom, storeDataset, type Dataset } from '@diwan/testing'

/** A tenant in the database that is tried, beside others, and the same tenant alone in memory. */
export interface Twins {
  readonly tenant: string
  readonly actual: Session
  readonly expected: Session
}

/** Fills both with the same rows. Times and ids repeat, so that what both are asked to write is the same. */
export async function twinsOf(storage: Storage, tenant: string, data: Dataset): Promise<Twins> {
  const memory = memoryStorage()
  const [actual, expected] = [await sessionOver(storage, tenant), await sessionOver(memory, tenant)]
  await storeDataset(storage, tenant, data)
  await storeDataset(memory, tenant, data)
  return { tenant, actual, expected }
}

/** What a call came to, so that two can be compared: its value, or the code of its error. */
export async function outcome(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return { value: await call() }
  } catch (error) {
    if (!isDiwanError(error) || error.code === 'internal') throw error
    return { code: error.code }
  }
}

/** Asks both the same; whether they agree. */
export async function agree({ actual, expected }: Twins, call: (session: Session) => Promise<unknown>): Promise<{ readonly agree: boolean; readonly actual: unknown; readonly expected: unknown }> {
  const [ours, theirs] = [await outcome(() => call(actual)), await outcome(() => call(expected))]
  return { agree: isDeepStrictEqual(ours, theirs), actual: ours, expected: theirs }
}

async function sessionOver(storage: Storage, tenant: string): Promise<Session> {
  const ports = { clock: fakeClock(), random: seededRandom(7) }
  const crm = (await createCrm({ storage, policy: () => true, extensions: exampleExtensions, migrations: 'manual', ports })) as Crm
  return crm.session({ tenant, actor: { type: 'user', id: 'u_1' }, zone: 'Asia/Tehran', calendar: 'persian', locale: 'fa-IR' })
}
