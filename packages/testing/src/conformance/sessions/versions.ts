import * as fc from 'fast-check'
import { equal, refused } from '../../assert/assert.ts'
import type { Suite } from '../suite.ts'
import { addCustomer } from './examples.ts'

export function versions(suite: Suite): void {
  suite.session('merges a stale update that touches other fields', async (session, { as }) => {
    const { id } = await addCustomer(session)
    await as('u_2').customers.update(id, { lifecycle: 'active' }, { version: 1 })
    const merged = await as('u_3').customers.update(id, { ownerId: 'u_3' }, { version: 1 })
    equal([merged.version, merged.lifecycle, merged.ownerId], [3, 'active', 'u_3'])
  })

  suite.session('refuses a stale update of the same fields, naming them and who changed them', async (session, { as }) => {
    const { id } = await addCustomer(session)
    await as('u_2').customers.update(id, { lifecycle: 'active', ownerId: 'u_2', source: 'fair' })
    const error = await refused('version_conflict', session.customers.update(id, { lifecycle: 'lost', ownerId: null, tags: ['x'] }, { version: 1 }))
    equal(error.details?.['fields'], ['lifecycle', 'ownerId'])
    equal([error.details?.['currentVersion'], error.details?.['expectedVersion'], error.details?.['changedBy']], [2, 1, 'user:u_2'])
    const single = await refused('version_conflict', session.customers.update(id, { source: 'web' }, { version: 1 }))
    equal(single.field, 'source')
    equal((await session.customers.get(id)).version, 2)
  })

  suite.session('refuses any stale update where it is strict, and versions that are yet to come', async (session) => {
    const { id } = await addCustomer(session)
    await session.customers.update(id, { lifecycle: 'active' })
    const error = await refused('version_stale', session.customers.update(id, { ownerId: 'u_3' }, { version: 1, strict: true }))
    equal([error.details?.['currentVersion'], error.details?.['expectedVersion']], [2, 1])
    await refused('version_stale', session.customers.update(id, { ownerId: 'u_3' }, { version: 3 }))
    equal((await session.customers.update(id, { ownerId: 'u_3' }, { version: 2, strict: true })).version, 3)
  })

  suite.session('refuses to delete what has changed since it was looked at', async (session) => {
    const { id } = await addCustomer(session)
    await session.customers.update(id, { lifecycle: 'active' })
    await refused('version_conflict', session.customers.delete(id, { version: 1 }))
    await session.customers.delete(id, { version: 2 })
    await refused('version_conflict', session.customers.restore(id, { version: 2 }))
    equal((await session.customers.restore(id, { version: 3 })).version, 4)
  })

  suite.session('loses no update of two editors who touch different fields at once', async (session, { as }) => {
    const { id } = await addCustomer(session)
    await Promise.all([
      ...Array.from({ length: 6 }, (_, n) => as('u_2').customers.update(id, { lifecycle: `stage ${n}` })),
      ...Array.from({ length: 6 }, (_, n) => as('u_3').customers.update(id, { source: `source ${n}` })),
    ])
    const record = await session.customers.get(id)
    const { items } = await session.changes.of('customer', id)
    equal([record.version, items.length], [13, 13], 'version and number of changes')
    for (const field of ['lifecycle', 'source'] as const) {
      // In whatever order they came: each saw the one before, and the last one stands.
      const steps = items.toReversed().flatMap((change) => (field in change.diff ? [change.diff[field]!] : []))
      equal(steps.slice(1).map(([from]) => from), steps.slice(0, -1).map(([, to]) => to), `chain of ${field}`)
      equal(new Set(steps.slice(-6).map(([, to]) => to)).size, 6, `values of ${field}`)
      equal(record[field], steps.at(-1)![1], field)
    }
  })

  suite.session('merges stale updates as if each had been made on the fields it names, or refuses them', async (session) => {
    const field = fc.constantFrom('lifecycle', 'ownerId', 'source')
    const edits = fc.array(fc.record({ field, value: fc.constantFrom('a', 'b'), back: fc.nat({ max: 3 }) }), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(edits, async (program) => {
        const { id } = await addCustomer(session, 'A', { lifecycle: 'start' })
        const now: Record<string, unknown> = { lifecycle: 'start', ownerId: null, source: null }
        const touched: string[] = ['']
        for (const { field: name, value, back } of program) {
          const version = Math.max(1, touched.length - back)
          const since = touched.slice(version)
          const update = session.customers.update(id, { [name]: value }, { version })
          if (since.includes(name)) {
            await refused('version_conflict', update)
            continue
          }
          await update
          if (now[name] !== value) touched.push(name)
          now[name] = value
        }
        const { lifecycle, ownerId, source, version } = await session.customers.get(id)
        equal({ lifecycle, ownerId, source, version }, { ...now, version: touched.length })
      }),
      { numRuns: Math.ceil(suite.runs / 3) },
    )
  })
}
