import { createCrm, type Crm } from '@diwan/core'
import { sqlite } from '@diwan/sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CommandRun } from '../command.ts'
import { defineImport } from '../import/importer.ts'
import { testTerminal } from '../testing/test-terminal.ts'
import { doctor } from './doctor.ts'
import { importCommand } from './import.ts'
import { migrate } from './migrate.ts'

let crm: Crm

beforeEach(async () => {
  crm = await createCrm({ storage: sqlite({ file: ':memory:' }), migrations: 'manual' })
})
afterEach(() => crm.close())

const shop = defineImport({
  tenant: 't',
  batches: () => [{ customers: [{ key: { system: 's', type: 'customer', id: '1' }, record: { kind: 'person', name: { given: 'Ann' } } }] }],
})

async function ran(command: typeof migrate, values: CommandRun['values'] = {}, names: readonly string[] = []) {
  const terminal = testTerminal()
  const config = { path: '/host/diwan.config.ts', crm, imports: { shop } }
  const code = await command.run({ terminal, config, values, names, signal: new AbortController().signal })
  return { code, printed: terminal.printed() }
}

test('migrate --check fails while steps are pending and changes nothing; migrate runs them once', async () => {
  expect(await ran(migrate, { check: true })).toMatchObject({
    code: 1,
    printed: expect.stringContaining('pending  create diwan_customer\n'),
  })
  expect(await ran(migrate, { check: true })).toMatchObject({ code: 1 })
  expect(await ran(migrate)).toMatchObject({ code: 0, printed: expect.stringContaining('✓ migrate  create diwan_customer\n') })
  expect(await ran(migrate)).toMatchObject({ code: 0, printed: expect.stringContaining('nothing to do') })
  expect(await ran(migrate, { check: true })).toMatchObject({ code: 0 })
})

test('migrate --print prints statements that end in a semicolon and runs none of them', async () => {
  const { code, printed } = await ran(migrate, { print: true })
  expect(code).toBe(0)
  expect(printed).toContain('-- create diwan_customer\ncreate table "diwan_customer"')
  expect(printed.split('\n').filter((line) => line && !line.startsWith('--') && !line.endsWith(';'))).toEqual([])
  expect((await crm.storage.pending()).length).toBeGreaterThan(0)
})

test('import says what it created and, the second time, that there is nothing new', async () => {
  await crm.migrate()
  expect(await ran(importCommand, {}, ['shop'])).toMatchObject({
    code: 0,
    printed: expect.stringContaining('✓ import shop  created 1 customer\n'),
  })
  expect(await ran(importCommand, {}, ['shop'])).toMatchObject({
    code: 0,
    printed: expect.stringContaining('nothing new; 1 there already'),
  })
  expect(await ran(importCommand, { tenant: 'other' }, ['shop'])).toMatchObject({ printed: expect.stringContaining('created 1 customer') })
})

test('import refuses a name that is not there before it runs any other', async () => {
  await crm.migrate()
  await expect(ran(importCommand, {}, ['shop', 'shoop'])).rejects.toThrow('There is no importer "shoop"; name one of: shop')
  await expect(ran(importCommand)).rejects.toThrow('import needs one of: shop')
  expect(await crm.session({ tenant: 't', actor: { type: 'user', id: 'u' } }).customers.count()).toMatchObject({ value: 0 })
})

test('doctor fails where migrations are pending and says what to do', async () => {
  const { code, printed } = await ran(doctor)
  expect(code).toBe(1)
  expect(printed).toMatch(/^fail {2}migrations/m)
  expect(printed).toContain('Run diwan migrate')
})

test('doctor warns of a storage that keeps nothing, and counts what each tenant has', async () => {
  await crm.migrate()
  await ran(importCommand, {}, ['shop'])
  const { code, printed } = await ran(doctor)
  expect(code).toBe(0)
  expect(printed).toMatch(/^warn {2}storage .*keeps nothing/m)
  expect(printed).toMatch(/^ok {4}tenant t +1 customer, 0 interaction/m)
  expect(printed).toMatch(/^ok {4}clock t +newest change 2/m)
})
