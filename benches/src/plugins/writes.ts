import { createCrm, definePlugin, field, type Crm, type Plugin } from '@diwan/core'
import { sqlite } from '@diwan/sqlite'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { ratio, spentBy } from '../stores/rounds.ts'

const many = 10

/** What plugins cost the writes of customers: ten of them with hooks, and the same fields of a host without any. On SQLite. */
export async function measureWrites({ quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'diwan-'))
  const ids = Array.from({ length: many }, (_, n) => `plugin-${n}`)
  const fields = { score: field.defaulted(field.integer(), 0) }
  const extensions = { customer: Object.fromEntries(ids.map((id) => [id, fields])) }
  const storage = (name: string) => sqlite({ file: join(folder, `${name}.db`) })
  const plain = await createCrm({ storage: storage('plain'), extensions })
  const idle = await createCrm({ storage: storage('idle'), plugins: ids.map((id) => definePlugin({ id, api: 1, version: '1.0.0', fields: { customer: fields } }) as Plugin) })
  const hooked = await createCrm({
    storage: storage('hooked'),
    plugins: ids.map((id) => definePlugin({ id, api: 1, version: '1.0.0', fields: { customer: fields }, hooks: { customer: { before: ({ operation }) => void operation, written: ({ id: of }) => void of } } }) as Plugin),
  })
  const contenders = [{ name: 'plain', crm: plain as unknown as Crm }, { name: 'idle', crm: idle as unknown as Crm }, { name: 'hooked', crm: hooked as unknown as Crm }]
  const session = (crm: Crm) => crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  try {
    const customers = new Map<string, string>()
    for (const { name, crm } of contenders) customers.set(name, (await session(crm).customers.create({ kind: 'person', name: { given: 'A' } })).id)
    let count = 0
    const creates = await spentBy(contenders.map(({ name, crm }) => ({ name, run: () => session(crm).customers.create({ kind: 'person', name: { given: 'A', family: `B ${count++}` } }) })), { rounds: quick ? 60 : 600, questions: () => [0, 1, 2, 3] })
    const updates = await spentBy(contenders.map(({ name, crm }) => ({ name, run: () => session(crm).customers.update(customers.get(name)!, { name: { given: `A ${count++}` } }) })), { rounds: quick ? 60 : 600, questions: () => [0, 1, 2, 3] })
    const rows = []
    for (const [what, spent] of [['creating a customer', creates], ['updating a customer', updates]] as const) {
      for (const { name } of contenders) log(`${what}, ${name}: ${(spent.get(name)!.p50 / 1000).toFixed(0)} µs`)
      const baseline = 'the same write with the same fields of the host and no plugin, in the same rounds'
      rows.push(row({ what: `${what} with ${many} plugins that have no hooks`, figure: ratio(spent.get('idle')!.p50, spent.get('plain')!.p50), unit: 'ratio', baseline, bound: '<= 1.05' }))
      rows.push(row({ what: `${what} with ${many} plugins that have hooks on it`, figure: ratio(spent.get('hooked')!.p50, spent.get('plain')!.p50), unit: 'ratio', baseline, bound: '<= 1.3' }))
    }
    return rows
  } finally {
    for (const { crm } of contenders) await crm.close()
    await rm(folder, { recursive: true })
  }
}
