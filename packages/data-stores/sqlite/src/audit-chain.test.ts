import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCrm, type Crm } from '@diwan/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from './drivers/open-database.ts'
import { sqlite } from './sqlite.ts'

const audit = { sensitive: { customer: ['demographics'] }, chain: { secret: 'a secret of at least thirty-two bytes' } }
let folder: string
let crm: Crm

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'diwan-audit-'))
  crm = await createCrm({ storage: sqlite({ file: join(folder, 'crm.db') }), audit })
  const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  for (const given of ['A', 'B', 'C', 'D', 'E', 'F']) {
    await session.customers.create({ kind: 'person', name: { given }, demographics: { gender: 'f' } })
    if (given === 'C') await crm.sealAudit('acme')
  }
  await crm.sealAudit('acme')
})
afterEach(async () => {
  await crm.close()
  await rm(folder, { recursive: true, force: true })
})

const columns = 'id, tenant_id, entity, record_id, operation, record_version, at, origin, diff, customer_ids'

it.each([
  ['who changed something', `update diwan_change set actor = 'user:u_2' where position = 2`, [1, 'rows_changed']],
  ['what was changed', `update diwan_change set diff = replace(diff, '"f"', '"m"') where position = 5`, [3, 'rows_changed']],
  ['who was shown something', `update diwan_disclosure set created_by = 'user:u_2' where position = 1`, [2, 'rows_changed']],
  ['which of two came first', 'update diwan_change set position = -position where position in (1, 2); update diwan_change set position = 3 + position where position < 0', [1, 'rows_changed']],
  ['that something was shown at all', 'delete from diwan_disclosure where position = 5', [4, 'rows_missing']],
  ['the last row', 'delete from diwan_disclosure where position = 6', [4, 'rows_missing']],
  ['one row for another', `delete from diwan_change where position = 2; insert into diwan_change (position, ${columns}, actor) select 2, ${columns.replace('id,', `'01900000-0000-7000-8000-000000000000',`)}, actor from diwan_change where position = 1`, [1, 'rows_changed']],
  ['a row before all others', `insert into diwan_change (position, ${columns}, actor) select 0, ${columns.replace('id,', `'01900000-0000-7000-8000-000000000000',`)}, actor from diwan_change where position = 1`, [1, 'rows_inserted']],
  ['the moment of a seal', `update diwan_seal set at = '2020-01-01T00:00:00.000Z' where number = 2`, [2, 'seal_changed']],
  ['the code of rows and the rows', `update diwan_seal set content = (select content from diwan_seal where number = 3) where number = 1; delete from diwan_change where position = 1`, [1, 'seal_changed']],
  ['a seal for another', 'delete from diwan_seal where number = 2; update diwan_seal set number = number - 1 where number > 2', [2, 'seal_changed']],
  ['a seal in the middle', 'delete from diwan_seal where number = 2', [2, 'seal_missing']],
  ['the end of the chain with its rows', 'delete from diwan_seal where number >= 3; delete from diwan_change where position > 3; delete from diwan_disclosure where position > 3', [3, 'seal_missing']],
  ['the chain and all logs', 'delete from diwan_seal; delete from diwan_change; delete from diwan_disclosure', [1, 'seal_missing']],
  ['a trim that nobody made', `update diwan_seal set kind = 'trim', content = null, count = 0 where number = 3; delete from diwan_change where position <= 6`, [3, 'seal_changed']],
] as const)('finds that somebody changed %s in the database', async (_what, statements, found) => {
  const { through } = await crm.sealAudit('acme')
  expect(await crm.verifyAudit('acme', { anchor: through! })).toEqual({ ok: true, seals: 4, rows: 12, through })
  const database = openDatabase(join(folder, 'crm.db'))
  database.exec(statements)
  database.close()
  const verified = await crm.verifyAudit('acme', { anchor: through! })
  expect(verified, JSON.stringify(verified)).toMatchObject({ ok: false, number: found[0], problem: found[1] })
})

it('lets calls wait for their turn to write down what they show, and none for itself', async () => {
  const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_2' } })
  const { id } = (await session.customers.find({ limit: 1, select: ['id'] })).items[0]!
  const inside = () => session.transaction(async (within) => {
    await within.customers.get(id)
    await within.transaction((deeper) => deeper.customers.get(id))
    return within.customers.update(id, { source: crypto.randomUUID() })
  })
  await Promise.all([session.customers.get(id), inside(), session.customers.find(), inside(), session.changes.of('customer', id)])
  const disclosed = await crm.storage.count({ entity: 'disclosure', tenant: 'acme', where: { op: 'compare', field: 'createdBy', is: 'eq', value: 'user:u_2' }, deleted: 'include' }, 100)
  // Six customers by the list, and one by each of the others.
  expect(disclosed).toBe(10)
})
