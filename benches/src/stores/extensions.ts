import { createCrm, field, type Extensions } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { customers } from './fill.ts'
import { requireSame } from './comparison.ts'
import { ratio, spentBy } from './rounds.ts'
import { tenant, user, type Store } from './store.ts'

/** So many customers have the same owner, and the same value in the host's field. */
const alike = 200
const extensions: Extensions = { customer: { host: { segment: field.filterable(field.optional(field.key())) } } }

/** A filter on a field that a host added, against the same on a column of customers that picks as many. */
export async function measureExtensions(store: Store, storage: Storage, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const count = quick ? 50_000 : 500_000
  const crm = await createCrm({ storage, extensions })
  try {
    await store.loading(async () => {
      const given = customers(count)
      for (let start = 0; start < count; start += 5000) {
        const rows = given.slice(start, start + 5000).map((each, index) => ({ ...each, ownerId: `owner ${(start + index) % (count / alike)}`, ext: { host: { segment: `segment ${(start + index) % (count / alike)}` } } }))
        await storage.transaction((transaction) => transaction.insert('customer', tenant, rows))
      }
    })
    const { customers: repository } = crm.session({ tenant, actor: { type: 'user', id: user } })
    const byExtension = (n: number) => repository.find({ where: { ext: { host: { segment: `segment ${n}` } } }, limit: 50 })
    const byColumn = (n: number) => repository.find({ where: { ownerId: `owner ${n}` }, limit: 50 })
    requireSame('filter', (await byExtension(7)).items.map(({ id }) => id), (await byColumn(7)).items.map(({ id }) => id))
    const spent = await spentBy(
      [{ name: 'extension', run: byExtension }, { name: 'column', run: byColumn }],
      { rounds: quick ? 10 : 20, questions: (round) => Array.from({ length: 30 }, (_, index) => (Math.abs(round) * 41 + index * 7) % (count / alike)) },
    )
    log(`${store.name}, filter of ${count.toLocaleString('en')} customers: ${[...spent].map(([name, { p50 }]) => `${name} ${(p50 / 1000).toFixed(0)} µs`).join(', ')}`)
    return [row({ what: `${store.name}: filter of ${count.toLocaleString('en')} customers by a host’s field`, figure: ratio(spent.get('extension')!.p50, spent.get('column')!.p50), unit: 'ratio', baseline: 'by their owner, as many to a value, in the same rounds', bound: '<= 1.5' })]
  } finally {
    await crm.close()
    await store.close()
  }
}
