import { openSync, writeSync } from 'node:fs'
import { createCrm } from '@diwan/core'
import { openPlace } from '../proofs/place.ts'
import { orders, report } from './child.ts'
import { tenant, type ReaderTask } from './tasks.ts'

/** How long it waits for what was committed and does not come, in milliseconds. */
const patience = 10_000

// Reads the feed from its beginning, until it has as many changes as it is told there are, and notes them.
const { place, given, limit } = JSON.parse(process.argv[2]!) as ReaderTask
let expected = Infinity
orders((events) => {
  expected = events
  lastCame = Date.now()
})
const crm = await createCrm({ storage: openPlace(place, { poolSize: 1 }), migrations: 'manual' })
const session = crm.session({ tenant, actor: { type: 'service', id: 'reader' } })
const file = openSync(given, 'a')
let events = 0
let lastCame = Date.now()
for (let after: string | null = null; ; ) {
  const { changes, position } = await session.changes.read({ after, limit })
  after = position
  if (changes.length > 0) {
    events += changes.length
    lastCame = Date.now()
    writeSync(file, changes.map(({ id, recordId, recordVersion }) => `${id} ${recordId} ${recordVersion}\n`).join(''))
    report({ events })
  } else if (expected < Infinity && (events >= expected || Date.now() - lastCame > patience)) break
  else await new Promise((resolve) => setTimeout(resolve, 10))
}
await crm.close()
process.disconnect()
