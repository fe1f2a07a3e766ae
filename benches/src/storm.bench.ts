import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createCrm } from '@diwan/core'
import { row, type Bench, type BenchOptions, type BenchRow } from './bench.ts'
import { onEachDatabase, randomSeed, type ProofDatabase } from './proofs/databases.ts'
import type { Place } from './proofs/place.ts'
import { draws, type Draws } from './stores/draws.ts'
import { startChild, type Child } from './storm/children.ts'
import { addStored } from './storm/stored.ts'
import { tenant, type ReaderTask, type WriterTask } from './storm/tasks.ts'
import { Comparison, unitName, type GivenChange } from './storm/verdict.ts'

interface Size {
  /** Changes to be committed. */
  readonly events: number
  /** Writers to be killed at least. */
  readonly kills: number
  readonly writers: number
  /** How long it takes from one kill to the next, in milliseconds, on average. */
  readonly killEvery: number
  /** Customers that all writers update. */
  readonly shared: number
  readonly most: number
  readonly pause: number
}

const sizeOf = ({ kind }: Place, quick: boolean): Size =>
  quick ? { events: 5000, kills: 3, writers: 4, killEvery: 1500, shared: 50, most: 40, pause: 8 } : { events: kind === 'postgres' ? 1_000_000 : 200_000, kills: 50, writers: 32, killEvery: 1500, shared: 2000, most: 200, pause: 15 }

/** Changes that the readers ask for at once. */
const limits = [1000, 37]

/**
 * The change feed in a storm: processes write, are killed in the middle and followed by others, while readers follow all
 * changes. Whatever was committed each of them must get once, in the order of the records' versions, and nothing else.
 */
const storm: Bench = async (options) => ({ rows: await onEachDatabase(options, (database) => prove(database, options), ['transactionIds', 'counter']) })

export default storm

async function prove(database: ProofDatabase, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const size = sizeOf(database.place, quick)
  const seed = randomSeed()
  const folder = mkdtempSync(join(tmpdir(), 'diwan-storm-'))
  const started = Date.now()
  const blown = new Storm({ place: database.place, size, folder, draw: draws(seed), shared: await prepare(database, size) })
  try {
    const comparison = await blown.run()
    const { lost, doubled, disordered, invented, missing, halves } = comparison.verdict()
    log(`${database.name}: ${comparison.size.toLocaleString('en')} events and ${blown.kills} kills in ${Math.round((Date.now() - started) / 1000)} s`)
    log(`${database.name}: ${lost} lost, ${doubled} doubled, ${disordered} out of order, ${invented} invented, ${missing} acknowledged and missing, ${halves} half done`)
    const found = (what: string, figure: number, unit: string) => row({ what: `${database.name}: ${what}`, figure, unit, baseline: `none, with seed ${seed}`, bound: '<= 0' })
    return [
      found(`changes that one of ${limits.length} readers was not given`, lost, 'events'),
      found('changes that a reader was given again', doubled, 'events'),
      found('changes that a reader was given after a later version of the record', disordered, 'events'),
      found('changes that a reader was given and were not committed', invented, 'events'),
      found('acknowledged writes that are missing', missing, 'writes'),
      found('transactions of which a part is there, and records and changes without each other', halves, 'writes'),
      row({ what: `${database.name}: writers killed, of ${size.writers} at a time`, figure: blown.kills, unit: 'kills', baseline: 'those asked for', bound: `>= ${size.kills}` }),
      row({ what: `${database.name}: changes committed`, figure: comparison.size, unit: 'events', baseline: 'those asked for', bound: `>= ${size.events}` }),
    ]
  } finally {
    await blown.clear()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Makes the tables, and the customers that all writers update. */
async function prepare(database: ProofDatabase, { shared }: Size): Promise<readonly string[]> {
  const crm = await createCrm({ storage: database.open() })
  const session = crm.session({ tenant, actor: { type: 'service', id: 'preparation' } })
  const people = Array.from({ length: shared }, (_, n) => ({ kind: 'person', name: { given: `Shared ${n}` } }) as const)
  const customers = await session.customers.createMany(people, { correlationId: unitName('preparation', 0, shared) })
  await crm.close()
  return customers.map(({ id }) => id)
}

interface StormOptions {
  readonly place: Place
  readonly size: Size
  readonly folder: string
  readonly draw: Draws
  readonly shared: readonly string[]
}

/** The processes of a storm. */
class Storm {
  kills = 0
  readonly #options: StormOptions
  readonly #writers: Child[] = []
  readonly #readers: Child[] = []
  #started = 0
  /** Changes of writers that were killed. */
  #before = 0

  constructor(options: StormOptions) {
    this.#options = options
  }

  async run(): Promise<Comparison> {
    const { place, size, folder, draw } = this.#options
    for (const [n, limit] of limits.entries()) this.#readers.push(startChild('reader', { place, limit, given: join(folder, `given-${n}`) } satisfies ReaderTask))
    for (let n = 0; n < size.writers; n++) this.#writers.push(this.#writer())
    while (this.#written() < size.events || this.kills < size.kills) {
      await this.#sleep(size.killEvery * (0.5 + draw.part()))
      const busy = this.#writers.filter(({ events }) => events > 0)
      if (busy.length > 0) await this.#replace(draw.of(busy))
    }
    for (const writer of this.#writers) writer.end(0)
    await Promise.all(this.#writers.map(({ gone }) => gone))
    return this.#compare()
  }

  /** Ends whatever still runs. */
  async clear(): Promise<void> {
    for (const child of [...this.#writers, ...this.#readers]) child.kill()
    await Promise.allSettled([...this.#writers, ...this.#readers].map(({ gone }) => gone))
  }

  #writer(): Child {
    const { place, size, folder, draw, shared } = this.#options
    const name = `w${this.#started++}`
    const { most, pause } = size
    return startChild('writer', { name, place, seed: draw.whole(2 ** 31), acknowledged: join(folder, `acknowledged-${name}`), hoursAhead: draw.whole(3) - 1, shared, most, pause } satisfies WriterTask)
  }

  async #replace(writer: Child): Promise<void> {
    writer.kill()
    this.kills++
    await writer.gone
    this.#before += writer.events
    this.#writers[this.#writers.indexOf(writer)] = this.#writer()
  }

  #written(): number {
    return this.#writers.reduce((sum, { events }) => sum + events, this.#before)
  }

  async #compare(): Promise<Comparison> {
    const { place, folder } = this.#options
    const comparison = new Comparison()
    await addStored(place, comparison)
    for (const reader of this.#readers) reader.end(comparison.size)
    await Promise.all(this.#readers.map(({ gone }) => gone))
    for (const file of readdirSync(folder).filter((name) => name.startsWith('acknowledged-'))) {
      // What stands behind the last line break was not written to its end.
      for (const unit of readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1)) comparison.addAcknowledged(unit)
    }
    for (const n of limits.keys()) await comparison.addReader(givenIn(join(folder, `given-${n}`)))
    return comparison
  }

  /** Until a time has passed, or a process has failed. */
  async #sleep(milliseconds: number): Promise<void> {
    const failures = [...this.#writers, ...this.#readers].map(({ gone }) => gone.then(() => new Promise<never>(() => {})))
    await Promise.race([new Promise((resolve) => setTimeout(resolve, milliseconds)), ...failures])
  }
}

async function* givenIn(file: string): AsyncIterable<GivenChange> {
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const [id, recordId, recordVersion] = line.split(' ')
    yield { id: id!, recordId: recordId!, recordVersion: Number(recordVersion) }
  }
}
