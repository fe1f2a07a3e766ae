import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import type { Storage } from '@diwan/core/storage'
import { migrationExample } from '@diwan/testing'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { postgres } from './postgres.ts'
import { testDatabase, type TestDatabase } from './test-database.ts'

type Version = 'first' | 'second'
type Until = 'expand' | 'contract'

let folder: string
let database: TestDatabase
const children: ChildProcess[] = []
const clients: pg.Client[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diwan-migrators-'))
  database = await testDatabase()
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const client of clients.splice(0)) await client.end()
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

/** Where a process is killed: before the how-manieth statement of a kind. */
const places: readonly (readonly [name: string, version: Version, until: Until, statement: string, count: number])[] = [
  ['while it makes the ledger', 'first', 'expand', 'create table "diwan_lease"', 1],
  ['between statements written by hand', 'second', 'expand', `values \\('two'\\)`, 1],
  ['after it built an index, before that is noted', 'second', 'expand', 'set_config\\(.statement_timeout', 1],
  ['in the middle of a batch', 'second', 'expand', '^update "diwan_pet" set', 700],
  ['while it drops a column', 'second', 'contract', 'alter table "diwan_pet" drop column', 1],
]

describe('a process that is killed', () => {
  it.each(places)('%s leaves what the next one finishes', async (_name, version, until, statement, count) => {
    if (version === 'second') await prepare()
    const child = start(version, until, statement, String(count))
    await said(child, 'here')
    await killed(child)
    await finish(version, until)
  })

  it('while the server builds an index for it leaves what the next one waits for', async () => {
    await prepare()
    const [writer, child] = [await beginWriting(), start('second', 'expand')]
    await untilBuilding()
    await killed(child)
    await writer.query('commit')
    await finish('second', 'expand')
  })
})

describe('an index whose build was broken off', () => {
  it('is reported, dropped and built again', async () => {
    await prepare()
    const writer = await beginWriting()
    const storage = open('second')
    const failure = storage.migrate({ leaseMilliseconds: 500 }).catch((error: unknown) => error)
    const builder = await untilBuilding()
    await writer.query('select pg_terminate_backend($1)', [builder])
    expect(await failure).toMatchObject({ code: 'storage_unavailable' })
    await writer.query('commit')
    expect((await storage.drift!()).map(({ at, is }) => `${is} ${at}`)).toContain('invalid diwan_pet_stage')
    expect((await storage.pending()).find(({ id }) => id === 'index diwan_pet_stage')).toMatchObject({ alone: true, statements: expect.arrayContaining([expect.stringContaining('drop index concurrently')]) })
    await storage.close()
    await finish('second', 'expand')
  })
})

describe('a step that waits for a lock', () => {
  it('gives way to those behind it and tries again', async () => {
    await prepare()
    const reader = await client()
    await reader.query('begin')
    await reader.query('select from diwan_pet limit 1')
    const storage = open('second')
    const migrating = storage.migrate()
    await untilWaiting('alter table "diwan_pet"')
    // Whoever comes now waits behind it, until it gives way.
    const other = await client()
    await other.query('select from diwan_pet limit 1')
    await reader.query('commit')
    await migrating
    await migrationExample.check(storage, { contract: false })
    await storage.close()
  })
})

describe('several processes', () => {
  it.each(['first', 'second'] as const)('that begin at once to migrate to the %s version run each step once', async (version) => {
    if (version === 'second') await prepare()
    const storage = open(version)
    const pending = (await storage.pending()).map((step) => `ran ${step.id}`)
    await storage.close()
    const runs = [1, 2, 3].map(async () => {
      const child = start(version, 'contract')
      return (await Promise.all([linesOf(child), ended(child)]))[0]
    })
    expect((await Promise.all(runs)).flat().toSorted()).toEqual(pending.toSorted())
    await finish(version, 'contract')
  })

  it('take over from one that stands still, which then leaves the rest to them', async () => {
    await prepare()
    const child = start('second', 'expand', '^begin', '14')
    const gone = ended(child)
    await said(child, 'here')
    const storage = open('second')
    expect((await storage.migrate()).length).toBeGreaterThan(0)
    await storage.close()
    await writeFile(join(folder, 'go'), '')
    await gone
    await finish('second', 'expand')
  })
})

function open(version: Version): Storage {
  const storage = postgres({ url: database.url })
  storage.define(migrationExample[version])
  return storage
}

async function prepare(): Promise<void> {
  const storage = open('first')
  await storage.migrate()
  await migrationExample.fill(storage)
  await storage.close()
}

/** Migrates what is left, and looks at everything. */
async function finish(version: Version, until: Until): Promise<void> {
  const storage = open(version)
  await storage.migrate({ contract: until === 'contract', leaseMilliseconds: 500 })
  if (version === 'second') await migrationExample.check(storage, { contract: until === 'contract' })
  else await migrationExample.fill(storage)
  await storage.close()
  if (version === 'second') expect((await (await client()).query('select body from shop_notes')).rows).toEqual([{ body: 'one' }, { body: 'two' }])
}

async function client(): Promise<pg.Client> {
  const made = new pg.Client(database.url)
  clients.push(made)
  await made.connect()
  return made
}

/** A transaction that an index of pets has to wait for. */
async function beginWriting(): Promise<pg.Client> {
  const writer = await client()
  // Once the columns are there, so that these are not waited for.
  const storage = open('second')
  const steps = await storage.pending()
  const until = steps.findIndex(({ id }) => id === 'index diwan_pet_stage')
  for (const statement of steps.slice(0, until).flatMap(({ statements }) => statements)) await writer.query(statement)
  await storage.close()
  await writer.query('begin')
  await writer.query(`update diwan_pet set name = name`)
  return writer
}

/** Waits for the build of an index to begin, and says which backend builds it. */
function untilBuilding(): Promise<number> {
  return untilWaiting('create index concurrently')
}

/** Waits until a statement that begins so waits for others, and says whose it is. */
async function untilWaiting(statement: string): Promise<number> {
  const watcher = await client()
  for (;;) {
    const { rows } = await watcher.query<{ pid: number }>(`select pid from pg_stat_activity where datname = current_database() and starts_with(query, $1) and wait_event_type = 'Lock'`, [statement])
    if (rows[0]) return rows[0].pid
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function start(version: Version, until: Until, ...place: readonly string[]): ChildProcess {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const program = join(import.meta.dirname, 'migrator.fixture.ts')
  const task = [database.url, join(folder, 'go'), version, until, ...place]
  const child = spawn(process.execPath, ['--import', loader, '-C', 'diwan-source', program, ...task], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return child
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = ended(child)
  child.kill('SIGKILL')
  await gone
}

async function said(child: ChildProcess, word: string): Promise<void> {
  for await (const line of createInterface({ input: child.stdout! })) if (line === word) return
  throw new Error(`The migrator ended and never said ${word}`)
}

async function linesOf(child: ChildProcess): Promise<string[]> {
  const all: string[] = []
  for await (const line of createInterface({ input: child.stdout! })) all.push(line)
  return all
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => (code === 0 || signal === 'SIGKILL' ? resolve() : reject(new Error(`The migrator ended with ${code ?? signal}`))))
  })
}
