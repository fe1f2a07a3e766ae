import { openSync, writeSync } from 'node:fs'
import { createCrm, isDiwanError } from '@diwan/core'
import { openPlace } from '../proofs/place.ts'
import { draws } from '../stores/draws.ts'
import { orders, report } from './child.ts'
import { randomUnits, Undone } from './units.ts'
import { tenant, type WriterTask } from './tasks.ts'

// Writes until it is told to end, or killed, and notes each unit of work once it is told that it is done.
const { name, place, seed, acknowledged, hoursAhead, ...rest } = JSON.parse(process.argv[2]!) as WriterTask
const ended = new AbortController()
orders(() => ended.abort())
const crm = await createCrm({ storage: openPlace(place, { poolSize: 2 }), migrations: 'manual', ports: { clock: { now: () => Date.now() + hoursAhead * 3_600_000 } } })
const session = crm.session({ tenant, actor: { type: 'service', id: name } })
const next = randomUnits({ ...rest, writer: name, draw: draws(seed) })
const file = openSync(acknowledged, 'a')
/** What writers get who are too many; whatever became of the unit, all of it did. */
const tooMany = ['transaction_conflict', 'storage_busy', 'storage_timeout'] as const
let events = 0
while (!ended.signal.aborted) {
  const unit = next()
  try {
    await unit.run(session)
    writeSync(file, `${unit.name}\n`)
    events += unit.changes
    report({ events })
  } catch (error) {
    if (!(error instanceof Undone) && !tooMany.some((code) => isDiwanError(error, code))) throw error
  }
}
await crm.close()
process.disconnect()
