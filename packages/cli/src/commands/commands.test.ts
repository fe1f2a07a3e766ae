import { createCrm, defineMigration, type Crm } from '@diwan/core'
import { sqlite } from '@diwan/sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CommandRun } from '../command.ts'
import { defineImport } from '../import/importer.ts'
import { testTerminal } from '../testing/test-terminal.ts'
import { doctor } from './doctor.ts'
import { drift } from './drift.ts'
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
    printed: expect.stringContaining('pending  core: create diwan_customer\n'),
  })
  expect(await ran(migrate, { check: true })).toMatchObject({ code: 1 })
  expect(await ran(migrate)).toMatchObject({ code: 0, printed: expect.stringContaining('✓ migrate  core: create diwan_customer\n') })
  expect(await ran(migrate)).toMatchObject({ code: 0, printed: expect.stringContaining('nothing to do') })
  expect(await ran(migrate, { check: true })).toMatchObject({ code: 0 })
})

test('migrate --print prints what can be run by hand, and runs none of it', async () => {
  const { code, printed } = await ran(migrate, { print: true })
  expect(code).toBe(0)
  expect(printed).toContain('-- core: create diwan_customer (expand)\nbegin;\ncreate table "diwan_customer"')
  expect(printed.split('\n').filter((line) => line && !line.startsWith('--') && !line.endsWith(';'))).toEqual([])
  expect((await crm.storage.pending()).length).toBeGreaterThan(0)
})

test('migrate says what waits for --contract, which neither --check nor doctor holds against it', async () => {
  const gone = defineMigration({ id: 'gone', phase: 'contract', operations: [{ do: 'dropTable', entity: 'gone' }] })
  await crm.migrate()
  crm.storage.define({ ...crm.schema, migrations: { core: [gone] } })
  expect(await ran(migrate)).toMatchObject({ code: 0, printed: expect.stringContaining('1 steps wait for --contract: core: gone') })
  expect(await ran(migrate, { check: true })).toMatchObject({ code: 0, printed: 'waiting  core: gone\n' })
  expect(await ran(migrate, { print: true })).toMatchObject({ printed: expect.stringMatching(/^-- From here on only once[^]*-- core: gone \(contract\)/) })
  expect((await ran(doctor)).printed).toMatch(/^ok {4}migrations .*1 wait/m)
  expect(await ran(migrate, { contract: true })).toMatchObject({ code: 0, printed: '✓ migrate  core: gone\n' })
})

test('drift lists what differs and fails, and doctor warns of it', async () => {
  await crm.migrate()
  expect(await ran(drift)).toMatchObject({ code: 0, printed: expect.stringContaining('No difference') })
  const { customer: _customer, ...rest } = crm.schema.entities
  crm.storage.define({ entities: rest })
  expect(await ran(drift)).toMatchObject({ code: 1, printed: expect.stringMatching(/^extra {5}diwan_customer\n {10}The table diwan_customer was made for core/m) })
  expect((await ran(doctor)).printed).toMatch(/^warn {2}schema .*diwan_customer/m)
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
