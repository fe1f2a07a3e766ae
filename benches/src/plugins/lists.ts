import { createCrm, definePlugin, field, type Crm, type Plugin } from '@diwan/core'
import type { Row } from '@diwan/core/storage'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { onEachDatabase, type ProofDatabase } from '../proofs/databases.ts'
import { customers, idOf } from '../stores/fill.ts'
import { requireSame } from '../stores/comparison.ts'
import { ratio, spentBy } from '../stores/rounds.ts'
import { tenant } from '../stores/store.ts'

const many = 10
const page = 50
/** One customer in so many has the value that a filter asks for. */
const among = 100
/** So many customers have the same place in an order. */
const alike = 20
const { defaulted, filterable, integer, key, optional, sortable } = field

/** Of ten plugins with a few fields each, of which every other one has an index for two. */
const plugins = Array.from({ length: many }, (_, n) => {
  const indexed = n % 2 === 1
  const segment = optional(key())
  const points = defaulted(integer(), 0)
  const fields = { segment: indexed ? filterable(segment) : segment, points: indexed ? sortable(points) : points, seats: defaulted(integer(), 0), isNew: defaulted(field.boolean(), false) }
  return definePlugin({ id: `plugin-${n}`, api: 1, version: '1.0.0', fields: { customer: fields } })
}) as readonly Plugin[]

const databases = ['SQLite', 'PostgreSQL', 'MariaDB']

interface Question {
  readonly where?: object
  readonly sort?: string
}

interface List {
  readonly what: string
  /** The same customers in the same order, by a plugin's field and by a column of the core. */
  readonly plugin: (n: number) => Question
  readonly core: (n: number) => Question
}

/** The value that is asked for, and where a page far behind begins. */
interface Place {
  readonly n: number
  readonly byPlugin: string
  readonly byCore: string
}

type Find = (question: Question, after?: string) => Promise<{ readonly items: readonly { readonly id: string }[]; readonly next: string | null }>

const ext = (fields: object) => ({ ext: { 'plugin-3': fields } })
const owner = (n: number) => `owner ${n}`
const segment = (n: number) => `segment ${n}`
const moment = (n: number) => new Date((1_600_000_000 + n) * 1000).toISOString()

/** Pages of customers by fields of plugins, against the same by columns of the core that pick as many. `--only lists,SQLite` leaves other databases out. */
export function measureLists(options: BenchOptions): Promise<readonly BenchRow[]> {
  const { quick, log, only = [] } = options
  const named = only.filter((name) => databases.includes(name))
  return onEachDatabase({ quick, log, ...(named.length > 0 && { only: named }) }, (database) => measureOn(database, options))
}

async function measureOn(database: ProofDatabase, options: BenchOptions): Promise<readonly BenchRow[]> {
  const count = options.quick ? 30_000 : 300_000
  const crm = (await createCrm({ storage: database.open(), plugins })) as unknown as Crm
  try {
    options.log(`${database.name}: filling ${count.toLocaleString('en')} customers of ${many} plugins`)
    await fill(crm, count)
    await database.settle()
    const { customers: repository } = crm.session({ tenant, actor: { type: 'user', id: 'u_1' } })
    const find: Find = (question, after) => repository.find({ ...question, limit: page, ...(after !== undefined && { after }) })
    const rows: BenchRow[] = []
    for (const list of listsOf(count)) rows.push(...(await measureList(find, { ...list, what: `${database.name}: ${count.toLocaleString('en')} customers ${list.what}` }, options)))
    return rows
  } finally {
    await crm.close()
  }
}

/** The first page and one far behind it, for several values. */
async function measureList(find: Find, { what, plugin, core }: List, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const values = Array.from({ length: 8 }, (_, n) => 1 + n * 3)
  const deepest = quick ? 5 : 40
  const places: Place[] = []
  for (const n of values) {
    const [byPlugin, byCore] = [await walk(find, plugin(n), deepest), await walk(find, core(n), deepest)]
    requireSame(what, byPlugin.ids, byCore.ids)
    places.push({ n, byPlugin: byPlugin.after, byCore: byCore.after })
  }
  const rows: BenchRow[] = []
  for (const isDeep of [false, true]) {
    const spent = await spentBy<Place>(
      [
        { name: 'plugin', run: ({ n, byPlugin }) => find(plugin(n), isDeep ? byPlugin : undefined) },
        { name: 'core', run: ({ n, byCore }) => find(core(n), isDeep ? byCore : undefined) },
      ],
      { rounds: quick ? 15 : 40, questions: () => places },
    )
    const [ours, theirs] = [spent.get('plugin')!.p50, spent.get('core')!.p50]
    const where = isDeep ? `page ${deepest}` : 'the first page'
    log(`${what}, ${where}: ${(ours / 1000).toFixed(0)} µs, by a column ${(theirs / 1000).toFixed(0)} µs`)
    rows.push(row({ what: `${what}, ${where}`, figure: ratio(ours, theirs), unit: 'ratio', baseline: 'the same by a column of the core, in the same rounds', bound: '<= 1.5' }))
  }
  return rows
}

function listsOf(count: number): readonly List[] {
  const lowest = (n: number) => Math.floor((count / alike / 40) * n)
  return [
    { what: 'filtered by a field, in the order of a column', plugin: (n) => ({ where: ext({ segment: segment(n) }), sort: 'sortKey' }), core: (n) => ({ where: { ownerId: owner(n) }, sort: 'sortKey' }) },
    { what: 'filtered by a field and in its order', plugin: (n) => ({ where: ext({ points: { gte: lowest(n) } }), sort: 'ext.plugin-3.points' }), core: (n) => ({ where: { updatedAt: { gte: moment(lowest(n)) } }, sort: 'updatedAt' }) },
    { what: 'in the order of a field', plugin: () => ({ sort: '-ext.plugin-3.points' }), core: () => ({ sort: '-updatedAt' }) },
    { what: 'filtered by a field, in the order of another plugin’s', plugin: (n) => ({ where: ext({ segment: segment(n) }), sort: 'ext.plugin-7.points' }), core: (n) => ({ where: { ownerId: owner(n) }, sort: 'updatedAt' }) },
  ]
}

/**
 * The values of plugins stand for those of columns: the segment for the owner, the points for when a customer was changed. Names
 * are in the order of ids, which records of one value follow, so that both lists are the same.
 */
async function fill(crm: Crm, count: number): Promise<void> {
  const steps = count / alike
  const given = customers(count)
  for (let start = 0; start < count; start += 5000) {
    const rows = given.slice(start, start + 5000).map((each, index): Row => {
      const n = start + index
      const at = (n * 7919) % steps
      const values = { segment: segment(n % among), points: at, seats: n % 7, isNew: n % 2 === 0 }
      return { ...each, id: idOf('01900000', n + 1), deletedAt: null, sortKey: String(n).padStart(7, '0'), ownerId: owner(n % among), updatedAt: moment(at), ext: Object.fromEntries(Array.from({ length: many }, (_, plugin) => [`plugin-${plugin}`, values])) }
    })
    await crm.storage.transaction((transaction) => transaction.insert('customer', tenant, rows))
  }
}

/** The customers of the first pages, and where the last of those begins. */
async function walk(find: Find, question: Question, pages: number): Promise<{ readonly ids: readonly string[]; readonly after: string }> {
  const ids: string[] = []
  let after: string | undefined
  for (let n = 1; n < pages; n++) {
    const { items, next } = await find(question, after)
    ids.push(...items.map(({ id }) => id))
    if (next === null) throw new Error(`The list ends before page ${pages}`)
    after = next
  }
  return { ids, after: after! }
}
