import { createCrm } from '@diwan/core'
import { mysql } from './mysql.ts'

// Usage: writer.fixture.ts URL count NUMBER | hang. Says each id once it is committed; `hang` stops in mid-transaction.
const [url, task, count] = process.argv.slice(2)
const crm = await createCrm({ storage: mysql({ url: url! }), migrations: 'check' })
const session = crm.session({ tenant: 'acme', actor: { type: 'service', id: `writer-${process.pid}` } })
const add = (into: typeof session) => into.customers.create({ kind: 'person', name: { given: `Of ${process.pid}` } })

if (task === 'count') {
  await Promise.all(
    Array.from({ length: 4 }, async (_, lane) => {
      for (let n = lane; n < Number(count); n += 4) process.stdout.write(`${(await add(session)).id}\n`)
    }),
  )
  await crm.close()
} else {
  process.stdout.write(`${(await add(session)).id}\n`)
  await session.transaction(async (inside) => {
    await add(inside)
    await inside.customers.find()
    process.stdout.write('inside\n')
    await new Promise(() => setInterval(() => {}, 1000))
  })
}
