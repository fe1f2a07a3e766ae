import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCrm, type Crm, type FeedChange } from '@diwan/core'
import { always, type Storage } from '@diwan/core/storage'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { onEachDatabase, randomSeed, type ProofDatabase } from '../proofs/databases.ts'
import { draws, type Draws } from '../stores/draws.ts'
import { startChild, type Child } from '../storm/children.ts'
import { courier, courierLimits, stuck } from '../storm/courier.ts'
import { tenant, type CourierTask } from '../storm/tasks.ts'

interface Size {
  readonly writes: number
  readonly kills: number
  /** From one kill to the next, in milliseconds, on average. */
  readonly killEvery: number
}

const workers = 3
/** Customers that all workers update, and of them those whose second version cannot be delivered. */
const many = { shared: 60, stuck: 6 }

/**
 * Plugins' work in a storm: three processes write and deliver on one storage, are killed in the middle and followed by others. Each
 * change must be told at least once and in the order of its record, its effect be there once, and nothing be lost.
 */
export async function measureDeliveries(options: BenchOptions): Promise<readonly BenchRow[]> {
  const size = options.quick ? { writes: 400, kills: 4, killEvery: 900 } : { writes: 2000, kills: 20, killEvery: 1500 }
  // Databases are written large, and parts of the bench small.
  const { only, ...rest } = options
  const databases = only?.filter((name) => /^[A-Z]/.test(name)) ?? []
  return onEachDatabase({ ...rest, ...(databases.length > 0 && { only: databases }) }, (database) => prove(database, size, options))
}

async function prove(database: ProofDatabase, size: Size, { log }: BenchOptions): Promise<readonly BenchRow[]> {
  const seed = randomSeed()
  const folder = mkdtempSync(join(tmpdir(), 'diwan-deliveries-'))
  const started = Date.now()
  const storage = database.open()
  const crm = (await createCrm({ storage, plugins: [courier(() => {})], pluginLimits: courierLimits, runner: 'none' })) as unknown as Crm
  const storm = new Storm(database, size, folder, draws(seed), await prepare(crm))
  try {
    await storm.run()
    await drained(crm, storage)
    await storm.end()
    const found = await verdict(crm, folder)
    log(`${database.name}: ${found.changes} changes, ${storm.kills} kills, ${found.again} told again, in ${Math.round((Date.now() - started) / 1000)} s`)
    const none = (what: string, figure: number) => row({ what: `${database.name}: ${what}`, figure, unit: 'changes', baseline: `none, with seed ${seed}`, bound: '<= 0' })
    return [
      none('committed changes that the plugin was not told of', found.untold),
      none('effects by `once` that are missing or there twice', found.effects),
      none('jobs whose effect is missing or there twice', found.jobs),
      none('changes told before the one before them of the record was done', found.disordered),
      none('changes told behind a parked one of their record, or not held', found.unheld),
      none('acknowledged writes that are missing', found.missing),
      row({ what: `${database.name}: workers killed, of ${workers} at a time`, figure: storm.kills, unit: 'kills', baseline: 'those asked for', bound: `>= ${size.kills}` }),
      row({ what: `${database.name}: changes`, figure: found.changes, unit: 'changes', baseline: 'those asked for', bound: `>= ${size.writes}` }),
    ]
  } finally {
    await storm.clear()
    await crm.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function prepare(crm: Crm): Promise<readonly string[]> {
  const session = crm.session({ tenant, actor: { type: 'service', id: 'preparation' } })
  const people = Array.from({ length: many.shared }, (_, n) => ({ kind: 'person', name: { given: n < many.stuck ? stuck : 'Shared', family: `preparation ${n}` } }) as const)
  return (await session.customers.createMany(people)).map(({ id }) => id)
}

class Storm {
  kills = 0
  readonly #workers: Child[] = []
  #started = 0
  /** By those that are gone. */
  #before = 0

  constructor(
    readonly database: ProofDatabase,
    readonly size: Size,
    readonly folder: string,
    readonly draw: Draws,
    readonly shared: readonly string[],
  ) {}

  async run(): Promise<void> {
    for (let n = 0; n < workers; n++) this.#workers.push(this.#worker())
    while (this.#written() < this.size.writes || this.kills < this.size.kills) {
      await this.#sleep(this.size.killEvery * (0.5 + this.draw.part()))
      // One that has not yet begun would die of nothing.
      const busy = this.#workers.filter(({ events }) => events > 0)
      if (busy.length === 0) continue
      const worker = this.draw.of(busy)
      worker.kill()
      this.kills++
      await worker.gone
      this.#before += worker.events
      this.#workers[this.#workers.indexOf(worker)] = this.#worker()
    }
  }

  async end(): Promise<void> {
    for (const worker of this.#workers) worker.end(0)
    await Promise.all(this.#workers.map(({ gone }) => gone))
  }

  async clear(): Promise<void> {
    for (const worker of this.#workers) worker.kill()
    await Promise.allSettled(this.#workers.map(({ gone }) => gone))
  }

  #worker(): Child {
    const name = `w${this.#started++}`
    const writes = Math.max(Math.ceil((this.size.writes - this.#written()) / workers), 10)
    return startChild('courier', { name, place: this.database.place, seed: this.draw.whole(2 ** 31), writes, told: join(this.folder, `told-${name}`), acknowledged: join(this.folder, `acknowledged-${name}`), shared: this.shared } satisfies CourierTask)
  }

  #written(): number {
    return this.#workers.reduce((sum, { events }) => sum + events, this.#before)
  }

  /** Until a time has passed, or a process has failed. */
  async #sleep(milliseconds: number): Promise<void> {
    const failures = this.#workers.map(({ gone }) => gone.then(() => new Promise<never>(() => {})))
    await Promise.race([new Promise((resolve) => setTimeout(resolve, milliseconds)), ...failures])
  }
}

/** Resolves once there is nothing left but what is parked and held. */
async function drained(crm: Crm, storage: Storage): Promise<void> {
  for (;;) {
    const waiting = await crm.plugins.deliveries(tenant, { state: 'waiting', limit: 1 })
    const [cursor] = await storage.transaction((transaction) => transaction.select({ entity: 'pluginCursor', tenant, where: always, order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'include' }))
    if (waiting.items.length === 0 && cursor?.['toldThrough'] === (await storage.feedEnd('change', tenant))) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

interface Telling {
  readonly id: string
  begun: number
  done: number
  times: number
}

interface Verdict {
  readonly changes: number
  readonly again: number
  readonly untold: number
  readonly effects: number
  readonly jobs: number
  readonly disordered: number
  readonly unheld: number
  readonly missing: number
}

async function verdict(crm: Crm, folder: string): Promise<Verdict> {
  const session = crm.session({ tenant, actor: { type: 'service', id: 'verdict' } })
  const told = tellingsIn(folder)
  const all = await changesOf(crm)
  const changes = all.filter(({ entity }) => entity === 'customer')
  const titles = new Map<string, number>()
  for await (const page of session.tasks.iterate({ select: ['title'] })) for (const { title } of page) titles.set(title, (titles.get(title) ?? 0) + 1)
  const parked = new Map<string, number>()
  const held = new Set<string>()
  for (let after: string | null | undefined; after !== null; ) {
    const page = await crm.plugins.deliveries(tenant, { limit: 200, ...(after && { after }) })
    for (const { state, content } of page.items) {
      const { id, recordId, recordVersion } = content as unknown as FeedChange
      if (state === 'parked') parked.set(recordId, recordVersion)
      else held.add(id)
    }
    after = page.after
  }
  let [untold, effects, jobs, disordered, unheld, again] = [0, 0, 0, 0, 0, 0]
  const before = new Map<string, FeedChange>()
  for (const change of changes) {
    const { id, recordId, recordVersion } = change
    const telling = told.get(id)
    const stop = parked.get(recordId)
    const previous = before.get(recordId)
    before.set(recordId, change)
    if (stop !== undefined && recordVersion > stop) {
      if (telling || !held.has(id)) unheld++
      continue
    }
    if (!telling || (stop !== recordVersion && telling.done === Infinity)) untold++
    else {
      if (telling.times > 1) again++
      if (previous && !((told.get(previous.id)?.done ?? Infinity) <= telling.begun)) disordered++
    }
    if (titles.get(`told ${id}`) !== 1) effects++
    if (titles.get(`job ${id}`) !== 1) jobs++
  }
  const written = new Set<string>()
  for (const { diff } of changes) {
    const tags = diff['tags']?.[1] as readonly string[] | undefined
    const name = diff['name']?.[1] as { readonly family?: string } | undefined
    written.add(tags?.[0] ?? name?.family ?? '')
  }
  const acknowledged = readdirSync(folder).filter((file) => file.startsWith('acknowledged-')).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1))
  return { changes: changes.length, again, untold, effects, jobs, disordered, unheld, missing: acknowledged.filter((each) => !written.has(each)).length }
}

function tellingsIn(folder: string): ReadonlyMap<string, Telling> {
  const told = new Map<string, Telling>()
  for (const file of readdirSync(folder).filter((name) => name.startsWith('told-'))) {
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1)) {
      const [what, id, , , at] = line.split(' ')
      const telling = told.get(id!) ?? { id: id!, begun: Infinity, done: Infinity, times: 0 }
      if (what === 'begun') {
        telling.begun = Math.min(telling.begun, Number(at))
        telling.times++
      } else telling.done = Math.min(telling.done, Number(at))
      told.set(id!, telling)
    }
  }
  return told
}

async function changesOf(crm: Crm): Promise<readonly FeedChange[]> {
  const { changes } = crm.session({ tenant, actor: { type: 'service', id: 'verdict' } })
  const all: FeedChange[] = []
  for (let after: string | null = null; ; ) {
    const read: Awaited<ReturnType<typeof changes.read>> = await changes.read({ after, limit: 1000 })
    all.push(...read.changes)
    if (!read.more) return all
    after = read.position
  }
}
