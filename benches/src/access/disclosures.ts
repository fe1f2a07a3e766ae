import { createCrm } from '@diwan/core'
import { sqlite } from '@diwan/sqlite'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { ratio, spentBy } from '../stores/rounds.ts'

const page = 50

/** Pages of customers with a sensitive field that each of them has, against the same where nothing is sensitive; on SQLite. */
export async function measureDisclosures({ quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'diwan-'))
  const storage = () => sqlite({ file: join(folder, 'crm.db') })
  const plain = await createCrm({ storage: storage() })
  const audited = await createCrm({ storage: storage(), migrations: 'manual', audit: { sensitive: { customer: ['demographics'] } } })
  try {
    const session = (crm: typeof plain) => crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
    await session(plain).customers.createMany(Array.from({ length: 500 }, (_, n) => ({ kind: 'person', name: { given: `A ${n}` }, demographics: { gender: 'f' } })))
    const all = { limit: page } as const
    const others = { limit: page, select: ['displayName', 'lifecycle', 'ownerId', 'updatedAt'] } as const
    const turns = [
      { name: 'plain', run: () => session(plain).customers.find(all) },
      { name: 'shown', run: () => session(audited).customers.find(all) },
      { name: 'plain others', run: () => session(plain).customers.find(others) },
      { name: 'others', run: () => session(audited).customers.find(others) },
    ]
    const spent = await spentBy(turns, { rounds: quick ? 40 : 400, questions: () => [0] })
    for (const { name } of turns) log(`${name}: ${(spent.get(name)!.p50 / 1000).toFixed(0)} µs`)
    const baseline = 'the same page of a CRM in which nothing is sensitive, in the same rounds'
    return [
      row({ what: `a page of ${page} customers that is written down for each of them`, figure: ratio(spent.get('shown')!.p50, spent.get('plain')!.p50), unit: 'ratio', baseline, bound: '<= 10' }),
      row({ what: `a page of ${page} customers without their sensitive field`, figure: ratio(spent.get('others')!.p50, spent.get('plain others')!.p50), unit: 'ratio', baseline, bound: '<= 1.2' }),
    ]
  } finally {
    await audited.close()
    await plain.close()
    await rm(folder, { recursive: true })
  }
}
