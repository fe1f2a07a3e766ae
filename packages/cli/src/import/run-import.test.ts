import { createCrm, isDiwanError, type Crm } from '@diwan/core'
import { sqlite } from '@diwan/sqlite'
import { defineImport, runImport, type ImportBatch, type ImportedCustomer, type ImportedInteraction } from 'diwan'
import { afterEach, beforeEach, expect, test } from 'vitest'

let crm: Crm

beforeEach(async () => {
  crm = await createCrm({ storage: sqlite({ file: ':memory:' }) })
})
afterEach(() => crm.close())

const key = (type: string, id: string) => ({ system: 'old', type, id })

function customer(id: string): ImportedCustomer {
  return { key: key('customer', id), record: { kind: 'person', name: { given: id } } }
}

function purchase(id: string, customerId: string): ImportedInteraction {
  return {
    key: key('order', id),
    parties: [{ customer: key('customer', customerId), role: 'customer' }],
    record: { kind: 'purchase', occurredOn: '2026-03-01', subject: id, amount: { amount: '1.50', currency: 'EUR' } },
  }
}

const importOf = (...batches: ImportBatch[]) => defineImport({ tenant: 't', batches: () => batches })
const session = () => crm.session({ tenant: 't', actor: { type: 'user', id: 'u' } })

test('an import writes each record with its external reference, and finds by key who took part', async () => {
  const report = await runImport(
    crm,
    importOf(
      { customers: [customer('ann'), customer('bob')] },
      {
        relationships: [{ key: key('edge', '1'), from: key('customer', 'ann'), to: key('customer', 'bob'), record: { type: 'spouseOf' } }],
        interactions: [purchase('o1', 'ann')],
        tasks: [{ key: key('task', '1'), customer: key('customer', 'bob'), record: { title: 'Call back' } }],
      },
    ),
  )
  expect(report).toMatchObject({ read: 5, found: 0, complete: true, created: { customer: 2, relationship: 1, interaction: 1, task: 1 } })

  const references = await session().externalReferences.find({ where: { system: 'old' } })
  expect(references.items.map(({ entity, type, externalId }) => `${entity} ${type} ${externalId}`).toSorted()).toEqual([
    'customer customer ann',
    'customer customer bob',
    'interaction order o1',
    'relationship edge 1',
    'task task 1',
  ])
  const ann = references.items.find(({ externalId }) => externalId === 'ann')!.recordId
  const timeline = await session().timeline(ann)
  expect(timeline.items).toMatchObject([{ title: 'o1', occurredOn: '2026-03-01', amount: { amount: 150n, currency: 'EUR' } }])
})

test('a second run creates nothing', async () => {
  const source = importOf({ customers: [customer('ann')], interactions: [purchase('o1', 'ann')] })
  await runImport(crm, source)
  const again = await runImport(crm, source)
  expect(again).toMatchObject({ read: 2, found: 2, created: { customer: 0, interaction: 0 } })
  expect(await session().customers.count()).toMatchObject({ value: 1 })
  expect(await session().interactions.count()).toMatchObject({ value: 1 })
})

test('a batch that is refused leaves nothing of itself, and the next run goes on from there', async () => {
  const broken = { ...purchase('o2', 'ann'), record: { ...purchase('o2', 'ann').record, amount: { amount: '1.005', currency: 'EUR' } } }
  const first = importOf({ customers: [customer('ann')] }, { interactions: [purchase('o1', 'ann'), broken] })
  await expect(runImport(crm, first)).rejects.toSatisfy((error) => isDiwanError(error, 'validation_failed'))
  expect(await session().interactions.count()).toMatchObject({ value: 0 })

  const mended = await runImport(
    crm,
    importOf({ customers: [customer('ann')] }, { interactions: [purchase('o1', 'ann'), purchase('o2', 'ann')] }),
  )
  expect(mended).toMatchObject({ found: 1, created: { customer: 0, interaction: 2 } })
})

test('a run that is asked to stop ends after a whole batch, says so, and is finished by the next', async () => {
  const stop = new AbortController()
  const source = importOf({ customers: [customer('ann')] }, { customers: [customer('bob')] })
  const stopped = await runImport(crm, source, { signal: stop.signal, onProgress: () => stop.abort() })
  expect(stopped).toMatchObject({ complete: false, created: { customer: 1 } })
  expect(await runImport(crm, source)).toMatchObject({ complete: true, found: 1, created: { customer: 1 } })
})

test('what an import changed carries its origin and the id of the run', async () => {
  const { runId } = await runImport(crm, importOf({ customers: [customer('ann')] }))
  const { changes } = await session().changes.read({ after: null })
  expect(changes.map(({ origin, correlationId, actor }) => ({ origin, correlationId, actor }))).toContainEqual({
    origin: 'import',
    correlationId: runId,
    actor: 'service:import',
  })
})

test('a key that nothing has is named in the refusal', async () => {
  await expect(runImport(crm, importOf({ interactions: [purchase('o1', 'nobody')] }))).rejects.toMatchObject({
    code: 'import_reference_unknown',
    details: { system: 'old', type: 'customer', id: 'nobody' },
  })
})

test('two records of one batch under one key are refused', async () => {
  await expect(runImport(crm, importOf({ customers: [customer('ann'), customer('ann')] }))).rejects.toMatchObject({
    code: 'import_key_repeated',
  })
})

test('keys that differ in system or type alone are different records', async () => {
  const twin = { ...customer('ann'), key: { system: 'new', type: 'customer', id: 'ann' } }
  expect(await runImport(crm, importOf({ customers: [customer('ann'), twin] }))).toMatchObject({ created: { customer: 2 } })
})
