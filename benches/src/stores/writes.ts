import type { Row } from '@diwan/core/storage'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { recordOf } from './columns.ts'
import { compare, requireSame, type Arena } from './comparison.ts'
import type { Contender, VersionedUpdate } from './contender.ts'
import { idOf, interactionAt, visibleCustomer } from './fill.ts'
import { ratio, spentBy } from './rounds.ts'
import { sessionOf } from './store.ts'

const many = 5000

/** Updates of one row, alone and with its change row, and many rows at once. */
export async function measureWrites(arena: Arena, options: BenchOptions): Promise<readonly BenchRow[]> {
  return [...(await measureUpdates(arena, options)), ...(await measureInserts(arena, options))]
}

async function measureUpdates(arena: Arena, options: BenchOptions): Promise<readonly BenchRow[]> {
  const { store, diwan } = arena
  const versions = new Map<string, number>()
  let made = 0
  const next = (id: string): VersionedUpdate => ({ id, version: versions.get(id) ?? 1, preferredChannel: `channel ${made++}`, updatedAt: new Date().toISOString() })
  const done = (id: string, outcome: unknown) => {
    if (!outcome) throw new Error(`An update of ${id} was lost`)
    versions.set(id, (versions.get(id) ?? 1) + 1)
  }
  const update = async (contender: Contender, id: string) => done(id, await contender.update(next(id)))
  const updateWithChange = async (contender: Contender, id: string) => done(id, await contender.updateWithChange!(next(id)))
  await requireSameUpdate(arena, next, done)
  const rounds = options.quick ? 10 : 25
  const questions = (round: number) => Array.from({ length: 60 }, (_, index) => visibleCustomer(101 + (Math.abs(round) * 60 + index) * 3))
  const raws = store.raws.slice(0, 1)
  const statements = await store.traced(() => updateWithChange(diwan, visibleCustomer(100)))
  const rows = [
    ...(await compare(arena, { what: 'versioned update, by the storage contract', ask: update, questions, rounds, raws, p50: 1.1 }, options)),
    ...(await compare(arena, { what: 'versioned update with its change row', ask: updateWithChange, questions, rounds, raws, p50: 1.3 }, options)),
  ]
  if (store.name !== 'PostgreSQL') return rows
  return [...rows, row({ what: `${store.name}: round trips of an update with its change row`, figure: statements.length, unit: 'statements', baseline: `${diwan.driver}: as traced`, bound: '<= 1' })]
}

async function requireSameUpdate({ store, diwan }: Arena, next: (id: string) => VersionedUpdate, done: (id: string, outcome: unknown) => void): Promise<void> {
  const id = visibleCustomer(90)
  const changed = async (contender: Contender) => {
    const record = await contender.updateWithChange!(next(id))
    done(id, record)
    const { version: _version, updatedAt: _updatedAt, preferredChannel: _preferredChannel, ...rest } = recordOf('customer', record!)
    return rest
  }
  requireSame('update', await changed(diwan), await changed(store.raws[0]))
}

async function measureInserts(arena: Arena, options: BenchOptions): Promise<readonly BenchRow[]> {
  const { store } = arena
  let made = 0
  // Rows are inserted once, so each is given its own.
  const questions = () => [interactions(() => ++made)]
  const rounds = options.quick ? 5 : 12
  const rows = await compare(arena, { what: `bulk insert of ${many.toLocaleString('en')}, by the storage contract`, ask: (contender, given) => contender.insert(given), questions, rounds, raws: store.raws.slice(0, 1), p50: 1.1 }, options)
  const session = sessionOf(store.crm)
  const spent = await spentBy(
    [
      { name: 'Diwan', run: (given: readonly Row[]) => session.interactions.logMany(given.map(({ subject, body, occurredAt }, index) => ({ kind: 'call', channel: 'phone', direction: 'inbound', occurredAt: occurredAt as string, subject: subject as string, body: body as string, participants: [{ customerId: visibleCustomer(1 + index), role: 'from' }] })), { origin: 'import' }) },
      { name: 'raw', run: (given: readonly Row[]) => store.raws[0].insert(given) },
    ],
    { rounds: 3, questions },
  )
  await store.execute(`delete from diwan_interaction where tenant_id = 'bench' and id > '${idOf('01f00000', 0)}' and id < '${idOf('01f00001', 0)}'`)
  // Each is a row, a participant, a change and a line of the timeline, so it is told without a bound to keep.
  const bySession = row({ what: `${store.name}: session’s logMany of ${many.toLocaleString('en')} with participants, changes and timeline`, figure: ratio(spent.get('Diwan')!.p50, spent.get('raw')!.p50), unit: 'ratio', baseline: `${store.raws[0].driver}: the bare rows alone`, bound: '>= 0' })
  return [...rows, bySession]
}

function interactions(next: () => number): readonly Row[] {
  return Array.from({ length: many }, () => {
    const n = next()
    const at = interactionAt(n)
    const text = { subject: `Asks about order ${n}`, body: 'What was said, in a line or two of text, as somebody at a desk would write it down.' }
    const kinds = { kind: 'call', channel: 'phone', direction: 'inbound', status: 'completed', visibility: 'team' }
    const nothing = { deletedAt: null, occurredOn: null, endedAt: null, outcome: null, amount: null, details: null, threadId: null, source: null }
    return { id: idOf('01f00000', n), version: 1, createdAt: at, createdBy: 'user:u1', updatedAt: at, updatedBy: 'user:u1', occurredAt: at, ...kinds, ...text, ...nothing, ext: {} }
  })
}

