import Database from 'libsql'
import type { Crm } from '@diwan/core'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { createFixture, sessionOf, type Fixture, type Statement } from './fixture.ts'

type Session = ReturnType<Crm['session']>

interface Write {
  readonly what: string
  readonly run: (session: Session, count: number, round: number) => Promise<unknown>
}

const customerOf = (n: number) => `01900000-0000-7000-8000-${(1 + (n % 5000)).toString(16).padStart(12, '0')}`

const writes: readonly Write[] = [
  {
    what: 'Bulk insert of interactions: row, participant, change and timeline entry each',
    run: (session, count, round) =>
      session.interactions.logMany(
        Array.from({ length: count }, (_, n) => ({
          kind: 'call' as const,
          channel: 'phone' as const,
          direction: 'inbound' as const,
          occurredAt: new Date(1_700_000_000_000 + (round * count + n) * 1000).toISOString(),
          subject: `Asks about order ${n}`,
          body: 'What was said, in a line or two of text, as somebody at a desk would write it down.',
          participants: [{ customerId: customerOf(n), role: 'from' as const }],
        })),
        { origin: 'import' },
      ),
  },
  {
    what: 'Bulk insert of customers: row, contact point and two changes each',
    run: (session, count, round) =>
      session.customers.createMany(
        Array.from({ length: count }, (_, n) => ({
          kind: 'person' as const,
          name: { given: `Given ${n}`, family: `Family ${round} ${n}` },
          ownerId: 'u1',
          lifecycle: 'customer',
          roles: ['customer'],
          tags: ['vip'],
          contactPoints: [{ kind: 'email' as const, value: `person.${round}.${n}@example.com` }],
        })),
        { origin: 'import' },
      ),
  },
]

/** Bulk writes against the raw driver writing the very same rows to a copy of the database, in one transaction too. */
export async function measureWrites(folder: string, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const count = 1000
  const rounds = quick ? 20 : 40
  // Three that grow alike: one written by Diwan, one by the raw driver, and one that tells which rows those are.
  const ours = await createFixture(`${folder}/writes.db`, 5000, 30_000)
  const copy = await createFixture(`${folder}/writes-raw.db`, 5000, 30_000)
  const model = await createFixture(`${folder}/writes-model.db`, 5000, 30_000)
  ours.pauseTrace(true)
  copy.raw.exec('pragma foreign_keys = on')
  copy.raw.exec('pragma synchronous = normal')
  copy.raw.exec('pragma cache_size = -32000')
  const rows: BenchRow[] = []
  for (const { what, run } of writes) {
    const times = { ours: [] as number[], raw: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      const inserts = await recorded(model, () => run(sessionOf(model), count, round))
      times.raw.push(replay(copy.raw, inserts))
      const start = process.hrtime.bigint()
      await run(sessionOf(ours), count, round)
      times.ours.push(spentSince(start))
    }
    // What else the machine does only ever adds, so the best round of each is the nearest to what it costs.
    const mine = Math.min(...times.ours)
    const raw = Math.min(...times.raw)
    log(`${what}: ${((mine / count) / 1000).toFixed(1)} µs, raw ${((raw / count) / 1000).toFixed(1)} µs`)
    rows.push(row({ what, figure: Number((raw / mine).toFixed(3)), unit: 'ratio', baseline: 'libsql: cached prepared statements writing the same rows to all tables in one transaction', bound: '>= 0.6' }))
  }
  await Promise.all([ours, copy, model].map((fixture) => fixture.close()))
  return rows
}

async function recorded(fixture: Fixture, work: () => Promise<unknown>): Promise<readonly Statement[]> {
  fixture.traced()
  await work()
  return fixture.traced().filter(({ sql }) => sql.startsWith('insert'))
}

function replay(raw: Database.Database, inserts: readonly Statement[]): number {
  const prepared = new Map([...new Set(inserts.map(({ sql }) => sql))].map((sql) => [sql, raw.prepare(sql)]))
  const start = process.hrtime.bigint()
  raw.exec('begin immediate')
  for (const { sql, binds } of inserts) prepared.get(sql)!.run(...binds)
  raw.exec('commit')
  return spentSince(start)
}

function spentSince(start: bigint): number {
  return Number(process.hrtime.bigint() - start)
}
