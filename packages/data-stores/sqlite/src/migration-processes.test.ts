import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from './drivers/open-database.ts'
import { all, id, insert, openShop, petRow } from './test-shop.ts'
import { shopVersions } from './test-shop-versions.ts'

let folder: string
let file: string
const children: ChildProcess[] = []
const pets = Array.from({ length: 1200 }, (_, n) => petRow(n + 1, { old: `p${n + 1}` }))

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diwan-migrators-'))
  file = join(folder, 'shop.db')
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

/** Where a process is killed: at the how-manieth statement of a kind. */
const places: readonly (readonly [name: string, version: string, statement: string, count: number])[] = [
  ['while it makes the ledger', 'first', 'create table "diwan_lease"', 1],
  ['while it makes tables', 'first', 'create table "diwan_toy"', 1],
  ['between statements written by hand', 'second', "values \\('two'\\)", 1],
  ['while it builds a table anew', 'second', '^drop table "diwan_pet"', 1],
  ['while it builds an index', 'second', '^create index "diwan_pet_stage"', 1],
  ['in the middle of a batch', 'second', '^update "diwan_pet" set', 700],
  ['between two batches', 'second', '^select .* from "diwan_pet" as t where', 1],
  ['while it lets a column refuse null', 'second with contract', '^insert into "diwan_pet__new"', 2],
  ['while it drops a column', 'second with contract', 'alter table "diwan_pet" drop column', 1],
  ['before it gives the lease back', 'second with contract', '^delete from "diwan_lease"', 1],
]

describe('a process that is killed', () => {
  it.each(places)('%s leaves what the next one finishes', async (_name, version, statement, count) => {
    if (version !== 'first') await prepared()
    const child = start(version, statement, String(count))
    await said(child, 'here')
    const gone = ended(child)
    child.kill('SIGKILL')
    await gone
    await finished(version)
  })
})

describe('several processes', () => {
  it.each(['first', 'second with contract'])('that begin at once to migrate to the %s version run each step once', async (version) => {
    if (version !== 'first') await prepared()
    const storage = openShop(file, shopVersions[version]!)
    const pending = (await storage.pending()).map((step) => step.id)
    await storage.close()
    const runs = await Promise.all(
      [1, 2, 3].map(async () => {
        const child = start(version)
        const [lines] = await Promise.all([linesOf(child), ended(child)])
        return lines
      }),
    )
    expect(runs.flat().toSorted()).toEqual(pending.map((step) => `ran ${step}`).toSorted())
    await finished(version)
  })

  it('take over from one that stands still, which then leaves the rest to them', async () => {
    await prepared()
    const child = start('second', '^begin immediate', '14')
    const gone = ended(child)
    await said(child, 'here')
    const storage = openShop(file, shopVersions['second']!)
    expect((await storage.migrate()).length).toBeGreaterThan(0)
    await storage.close()
    await writeFile(`${file}.go`, '')
    await gone
    await finished('second')
  })

  it('wait no longer than they are told, and name since when', async () => {
    await prepared()
    const child = start('second', '^begin immediate', '14')
    await said(child, 'here')
    const database = openDatabase(file)
    database.exec('update diwan_lease set milliseconds = 60000')
    database.close()
    const storage = openShop(file, shopVersions['second']!)
    await expect(storage.migrate({ waitMilliseconds: 50 })).rejects.toMatchObject({ code: 'storage_busy', message: expect.stringContaining('since 2') })
    await storage.close()
  })
})

/** The first version's tables, with rows. */
async function prepared(): Promise<void> {
  const storage = openShop(file, shopVersions['first']!)
  await storage.migrate()
  await insert(storage, 'home', [{ id: id(1), name: 'Shed' }])
  await insert(storage, 'pet', pets)
  await insert(storage, 'toy', [{ id: id(1), petId: id(1) }])
  await storage.close()
}

/** Migrates what is left, and looks at everything. */
async function finished(version: string): Promise<void> {
  const contract = version.endsWith('contract')
  const storage = openShop(file, shopVersions[version]!)
  await storage.migrate({ contract, leaseMilliseconds: 500 })
  const left = contract || version === 'first' ? [] : ['fill diwan_pet.stage', 'require diwan_pet.stage', 'old']
  expect((await storage.pending()).map((step) => step.id)).toEqual(left)
  const drift = (await storage.drift!()).map(({ at, is }) => `${is} ${at}`)
  expect(drift).toEqual(left.length > 0 ? ['nullable diwan_pet.stage', 'extra diwan_pet.old'] : [])
  if (version === 'first') await insert(storage, 'pet', pets)
  else {
    const rows = await all(storage, 'pet', ['name', 'stage', 'kind', 'homeId'])
    expect(rows).toEqual(pets.map((pet) => ({ id: pet['id'], name: pet['name'], stage: `was ${String(pet['old'])}`, kind: 'cat', homeId: null })))
    expect(await all(storage, 'toy')).toEqual([{ id: id(1), petId: id(1) }])
    const database = openDatabase(file)
    expect(database.prepare('select text from notes').all([])).toEqual([['one'], ['two']])
    expect(database.prepare('pragma foreign_key_check').all([])).toEqual([])
    expect(database.prepare('pragma integrity_check').all([])).toEqual([['ok']])
    database.close()
  }
  await storage.close()
}

function start(...task: string[]): ChildProcess {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const child = spawn(process.execPath, ['--import', loader, '-C', 'diwan-source', join(import.meta.dirname, 'migrator.fixture.ts'), file, ...task], { stdio: ['ignore', 'pipe', 'inherit'] })
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
