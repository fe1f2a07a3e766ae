import { mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCrm } from '@diwan/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { diagnose } from './diagnose.ts'
import { openDatabase } from './drivers/open-database.ts'
import { sqlite } from './sqlite.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'diwan-diagnose-'))
  file = join(folder, 'crm.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a sound file is found sound, while it is open', async () => {
  const storage = sqlite({ file })
  const crm = await createCrm({ storage })
  const found = await storage.diagnose!()
  expect(found.map(({ state, what }) => `${state} ${what}`)).toEqual([
    'ok driver',
    'ok file',
    'ok journal',
    'ok integrity',
    'ok references',
  ])
  expect(found[0]!.says).toMatch(/SQLite 3\.\d+/)
  await crm.close()
})

test('a memory database has nothing below to look at', () => {
  expect(sqlite({ file: ':memory:' }).diagnose).toBeUndefined()
})

test('broken pages, broken references and another journal are told', async () => {
  const database = openDatabase(file)
  database.exec('pragma journal_mode = delete')
  database.exec(
    'create table a (id integer primary key, text text); create table b (a integer references a (id)); create index a_text on a (text)',
  )
  for (let id = 0; id < 200; id++) database.exec(`insert into a values (${id}, '${'x'.repeat(100)}${id}')`)
  database.exec('pragma foreign_keys = off')
  database.exec('insert into b values (999)')
  database.close()
  const state = (found: Awaited<ReturnType<typeof diagnose>>, what: string) => found.find((each) => each.what === what)?.state

  const found = await diagnose(file, undefined)
  expect([state(found, 'journal'), state(found, 'integrity'), state(found, 'references')]).toEqual(['warn', 'ok', 'fail'])

  // The last page holds a part of the index.
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(2048, 7), 0, 2048, readFileSync(file).length - 2048)
  expect(state(await diagnose(file, undefined), 'integrity')).toBe('fail')
})
