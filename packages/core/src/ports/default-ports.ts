import { uuidv7Ids } from '../values/id.ts'
import type { Log, Ports } from './ports.ts'

/** The runtime's clock and randomness, ids made from them, and a log that says warnings and errors on the console. */
export function defaultPorts(given: Partial<Ports> = {}): Ports {
  const clock = given.clock ?? { now: () => Date.now() }
  const random = given.random ?? ((bytes: Uint8Array) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>))
  return { clock, random, ids: uuidv7Ids(() => clock.now(), random), log: consoleLog, fetch: (url, init) => fetch(url, init) }
}

const consoleLog: Log = {
  write: (level, message, details) => {
    if (level === 'warn' || level === 'error') console[level](`[diwan] ${message}`, ...(details ? [details] : []))
  },
}
