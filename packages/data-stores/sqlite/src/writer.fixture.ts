import { createCrm } from '@diwan/core'
import { sqlite } from './sqlite.ts'

// Usage: writer.fixture.ts FILE count NUMBER | hang. Says each id once it is committed; `hang` stops in mid-transaction.
const [file, task, count] = process.argv.slice(2)
const crm = await createCrm({ storage: sqlite({ file: file! }) })
const session = crm.session({ tenant: 'acme', actor: { type: 'service', id: `writer-${process.pid}` } })
const add = (into: typeof session) => into.customers.create({ kind: 'person', name: { given: `Of ${process.pid}` } })

if (task === 'count') {
  for (let n = 0; n < Number(count); n++) process.stdout.write(`${(await add(session)).id}\n`)
  await crm.close()
} else {
  process.stdout.write(`${(await add(session)).id}\n`)
  await session.transaction(async (inside) => {
    for (let n = 0; n < 200; n++) await add(inside)
    process.stdout.write('inside\n')
    await new Promise(() => setInterval(() => {}, 1000))
  })
}
