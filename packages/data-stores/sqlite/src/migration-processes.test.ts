import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import type { Storage } from '@diwan/core/storage'
import { migrationExample } from '@diwan/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from './drivers/open-database.ts'
import { sqlite } from './sqlite.ts'

type Version = 'first' | 'second'
type Until = 'expand' | 'contract'

let folder: string
let file: string
const children: ChildProcess[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diwan-migrators-'))
  file = join(folder, 'shop.db')
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

/** Where a process is killed: before the how-manieth statement of a kind. */
const places: readonly (readonly [name: string, version: Version, until: Until, statement: string, count: number])[] = [
  ['while it makes the ledger', 'first', 'expand', 'create table "diwan_lease"', 1],
  ['while it makes tables', 'first', 'expand', 'create table "diwan_toy"', 1],
  ['between statements written by hand', 'second', 'expand', `values \\('two'\\)`, 1],
  ['while it builds a table anew', 'second', 'expand', '^drop table "diwan_pet"', 1],
  ['while it builds an index', 'second', 'expand', '^create index "diwan_pet_stage"', 1],
  ['in the middle of a batch', 'second', 'expand', '^update "diwan_pet" set', 700],
  ['between two batches', 'second', 'expand', '^select .* from "diwan_pet" as t where', 1],
  ['while it lets a column refuse null', 'second', 'contract', '^insert into "diwan_pet__new"', 2],
  ['while it drops a column', 'second', 'contract', 'alter table "diwan_pet" drop column', 1],
  ['before it gives the lease back', 'second', 'contract', '^delete from "diwan_lease"', 1],
]

describe('a process that is killed', () => {
  it.each(places)('%s leaves what the next one finishes', async (_name, version, until, statement, count) => {
    if (version === 'second') await prepare()
    const child = start(version, until, statement, String(count))
    await said(child, 'here')
    const gone = ended(child)
    child.kill('SIGKILL')
    await gone
    await finish(version, until)
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
    const child = start('second', 'expand', '^begin immediate', '14')
    const gone = ended(child)
    await said(child, 'here')
    const storage = open('second')
    expect((await storage.migrate()).length).toBeGreaterThan(0)
    await storage.close()
    await writeFile(`${file}.go`, '')
    await gone
    await finish('second', 'expand')
  })

  it('wait no longer than they are told, and say since when', async () => {
    await prepare()
    await said(start('second', 'expand', '^begin immediate', '14'), 'here')
    const database = openDatabase(file)
    database.exec('update diwan_lease set milliseconds = 60000')
    database.close()
    const storage = open('second')
    await expect(storage.migrate({ waitMilliseconds: 50 })).rejects.toMatchObject({ code: 'storage_busy', message: expect.stringContaining('migrating since 2') })
    await storage.close()
  })
})

function open(version: Version): Storage {
  const storage = sqlite({ file })
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
  const database = openDatabase(file)
  const rows = (sql: string) => database.prepare(sql).all([])
  if (version === 'second') expect(rows('select body from shop_notes')).toEqual([['one'], ['two']])
  expect([rows('pragma foreign_key_check'), rows('pragma integrity_check')]).toEqual([[], [['ok']]])
  database.close()
}

function start(version: Version, until: Until, ...place: readonly string[]): ChildProcess {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const program = join(import.meta.dirname, 'migrator.fixture.ts')
  const child = spawn(process.execPath, ['--import', loader, '-C', 'diwan-source', program, file, version, until, ...place], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return child
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
