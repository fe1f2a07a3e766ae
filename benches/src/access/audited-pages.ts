import { createCrm, type CrmOptions } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { postgres } from '@diwan/postgres'
import { sqlite } from '@diwan/sqlite'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { createDatabase } from '../growth/database.ts'
import { ratio, spentBy } from '../stores/rounds.ts'

const page = 50
const kinds: Readonly<Record<string, CrmOptions['audit'] & {}>> = { plain: {}, unseen: { sensitive: { customer: ['preferences'] } }, shown: { sensitive: { customer: ['demographics'] } } }

/** A page whose customers each show a sensitive field, and one that could and does not, against the page without audit. PostgreSQL needs DIWAN_POSTGRES_URL. */
export async function measureAuditedPages(options: BenchOptions): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'diwan-audited-'))
  const rows = [...(await measure('SQLite', sqlite({ file: join(folder, 'crm.db') }), { shown: '<= 8', unseen: '<= 1.3' }, options))]
  await rm(folder, { recursive: true, force: true })
  if (process.env['DIWAN_POSTGRES_URL'] === undefined) {
    options.log('SKIPPED: audited pages on PostgreSQL, because DIWAN_POSTGRES_URL is not set')
    return rows
  }
  const database = await createDatabase('audited')
  try {
    return [...rows, ...(await measure('PostgreSQL', postgres({ url: database.url }), { shown: '<= 4', unseen: '<= 1.3' }, options))]
  } finally {
    await database.close()
  }
}

async function measure(name: string, storage: Storage, bounds: Readonly<Record<'shown' | 'unseen', string>>, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const crm = await createCrm({ storage })
  try {
    const session = (audit: CrmOptions['audit'] & {}) => createCrm({ storage, audit, migrations: 'manual' }).then((own) => own.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } }))
    const office = await session({})
    await office.customers.createMany(Array.from({ length: 1000 }, (_, at) => ({ kind: 'person', name: { given: `Customer ${at}` }, demographics: { gender: 'f' } })))
    const sessions = await Promise.all(Object.entries(kinds).map(async ([kind, audit]) => ({ name: kind, session: await session(audit) })))
    const spent = await spentBy(sessions.map(({ name: kind, session: own }) => ({ name: kind, run: () => own.customers.find({ limit: page }) })), { rounds: quick ? 100 : 400, questions: () => [0] })
    const times = Object.fromEntries([...spent].map(([kind, { p50 }]) => [kind, p50]))
    log(`${name}: ${Object.entries(times).map(([kind, time]) => `${kind} ${(time / 1000).toFixed(0)} µs`).join(', ')}`)
    return (['shown', 'unseen'] as const).map((kind) =>
      row({ what: `a page of ${page} customers of whom a sensitive field is ${kind === 'shown' ? 'shown and written down' : 'declared and empty'}, ${name}`, figure: ratio(times[kind]!, times['plain']!), unit: 'ratio', baseline: 'the page without audit, in the same rounds', bound: bounds[kind] }),
    )
  } finally {
    await crm.close()
  }
}
