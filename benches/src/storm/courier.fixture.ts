import { appendFileSync } from 'node:fs'
import { createCrm, embeddedRunner, isDiwanError } from '@diwan/core'
import { openPlace } from '../proofs/place.ts'
import { draws } from '../stores/draws.ts'
import { orders, report } from './child.ts'
import { courier, courierLimits } from './courier.ts'
import { tenant, type CourierTask } from './tasks.ts'

// Writes customers and delivers what all processes wrote, until it is told to end, or killed.
const { name, place, seed, writes, told, acknowledged, shared } = JSON.parse(process.argv[2]!) as CourierTask
const ended = new AbortController()
orders(() => ended.abort())
const note = (line: string) => appendFileSync(told, `${line} ${Date.now()}\n`)
const quiet = { write: () => {} }
const crm = await createCrm({ storage: openPlace(place, { poolSize: 4 }), migrations: 'check', plugins: [courier(note)], pluginLimits: courierLimits, runner: embeddedRunner({ sweepSeconds: 0.5 }), ports: { log: quiet } })
const session = crm.session({ tenant, actor: { type: 'service', id: name } })
const draw = draws(seed)
/** What writers get who are too many. */
const tooMany = ['transaction_conflict', 'storage_busy', 'storage_timeout'] as const
let events = 0
while (!ended.signal.aborted) {
  if (events >= writes) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    continue
  }
  try {
    const family = `${name} ${events}`
    if (draw.part() < 0.3) await session.customers.create({ kind: 'person', name: { given: 'New', family } })
    else await session.customers.update(draw.of(shared), { tags: [family] })
    appendFileSync(acknowledged, `${family}\n`)
    events++
    report({ events })
  } catch (error) {
    if (!tooMany.some((code) => isDiwanError(error, code))) throw error
  }
}
await crm.close()
process.disconnect()
