import type { Session } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { row, type Bench, type BenchOptions, type BenchRow } from './bench.ts'
import { onCrm, onEachDatabase, type ProofDatabase } from './proofs/databases.ts'
import { draws } from './stores/draws.ts'
import { customers, idOf } from './stores/fill.ts'
import { names, respelled } from './stores/names.ts'
import { spentBy } from './stores/rounds.ts'
import { tenant } from './stores/store.ts'

/** Milliseconds at p50, at 100,000 names. */
const bounds = { sqlite: 2, postgres: 2, mysql: 5 } as const

/** Names in three scripts and the spellings that people type, searched in other spellings: whether all are found, and how soon the first page is there. */
const bench: Bench = async (options) => ({ rows: await onEachDatabase(options, (database) => measure(database, options)) })

export default bench

async function measure(database: ProofDatabase, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const count = quick ? 20_000 : 100_000
  return onCrm(database, async (crm, storage) => {
    await fill(storage, count)
    await database.settle()
    log(`${database.name}: ${count.toLocaleString('en')} names`)
    const session = crm.session({ tenant, actor: { type: 'user', id: 'u1' } })
    const { found, expected } = await recall(session, count, quick ? 100 : 300)
    return [
      row({ what: `${database.name}: records found by another spelling of their name, of ${expected.toLocaleString('en')} among ${count.toLocaleString('en')}`, figure: (100 * found) / expected, unit: '%', baseline: 'all records with the same canonical spelling', bound: '>= 100' }),
      ...(await times(database, session, count, quick ? 10 : 30)),
    ]
  })
}

async function fill(storage: Storage, count: number): Promise<void> {
  for (const [of, many] of [[tenant, count], ['other', count / 10]] as const) {
    const rows = customers(many, of).map((each) => ({ ...each, deletedAt: null }))
    for (let start = 0; start < rows.length; start += 5000) await storage.transaction((transaction) => transaction.insert('customer', of, rows.slice(start, start + 5000)))
  }
}

async function recall(session: Session, count: number, searches: number): Promise<{ readonly found: number; readonly expected: number }> {
  const all = names(count)
  const byName = new Map<string, string[]>()
  for (const [index, { name }] of all.entries()) byName.set(name, [...(byName.get(name) ?? []), idOf('01900000', index + 1)])
  const draw = draws(5)
  let [found, expected] = [0, 0]
  for (let n = 0; n < searches; n++) {
    const { name } = draw.of(all)
    const ids = await idsOf(session, respelled(name, draw))
    expected += byName.get(name)!.length
    found += byName.get(name)!.filter((id) => ids.has(id)).length
  }
  return { found, expected }
}

async function idsOf(session: Session, search: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  for (let after: string | undefined; ; ) {
    const { items, next } = await session.customers.find({ search, select: ['kind'], limit: 200, ...(after !== undefined && { after }) })
    for (const { id } of items) ids.add(id)
    if (next === null) return ids
    after = next
  }
}

/** Whole names, which few have, and single words and parts of them, which one in seventy has. */
async function times({ name: database, place }: ProofDatabase, session: Session, count: number, rounds: number): Promise<readonly BenchRow[]> {
  const all = names(count)
  const kinds = {
    'whole names': (name: string) => name,
    'words': (name: string) => name.split(' ').at(-1)!,
    'parts of two words': (name: string) => name.split(' ').map((word) => word.slice(0, 3)).join(' '),
  }
  const rows: BenchRow[] = []
  for (const [kind, typed] of Object.entries(kinds)) {
    const questions = (round: number) => {
      const draw = draws(7919 * (round + 100))
      return Array.from({ length: 10 }, () => typed(respelled(draw.of(all).name, draw)))
    }
    const spent = await spentBy([{ name: 'find', run: (search: string) => session.customers.find({ search, sort: '-updatedAt', limit: 50 }) }], { rounds, questions })
    const { p50, p95 } = spent.get('find')!
    rows.push(row({ what: `${database}: first page by ${kind}, newest first, p50 (p95 ${(p95 / 1e6).toFixed(2)} ms)`, figure: Number((p50 / 1e6).toFixed(3)), unit: 'ms', baseline: `${count.toLocaleString('en')} names`, bound: `<= ${bounds[place.kind]}` }))
  }
  return rows
}
