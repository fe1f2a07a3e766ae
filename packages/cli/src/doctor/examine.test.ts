import { createCrm, type Crm } from '@diwan/core'
import { memoryStorage } from '@diwan/core/storage'
import { expect, test } from 'vitest'
import { examine, type Patient } from './examine.ts'

async function findings(crm: Crm, patient: Partial<Patient> = {}) {
  const found = []
  for await (const finding of examine({
    config: { path: 'c', crm, imports: {} },
    tenants: ['t'],
    nodeVersion: 'v24.1.0',
    now: Date.now(),
    ...patient,
  }))
    found.push(finding)
  return found
}

test('a Node older than 20.19 fails', async () => {
  const crm = await createCrm({ storage: memoryStorage() })
  expect(await findings(crm, { nodeVersion: 'v20.18.3' })).toContainEqual(expect.objectContaining({ state: 'fail', what: 'node' }))
  expect(await findings(crm, { nodeVersion: 'v20.19.0' })).toContainEqual(expect.objectContaining({ state: 'ok', what: 'node' }))
})

test('changes from the future warn of a clock that is wrong', async () => {
  const crm = await createCrm({ storage: memoryStorage(), ports: { clock: { now: () => Date.parse('2030-01-01T00:00:00Z') } } })
  await crm.session({ tenant: 't', actor: { type: 'user', id: 'u' } }).customers.create({ kind: 'person', name: { given: 'Ann' } })
  const found = await findings(crm, { now: Date.parse('2029-12-31T23:50:00Z') })
  expect(found).toContainEqual(
    expect.objectContaining({ state: 'warn', what: 'clock t', says: expect.stringContaining('600 s in the future') }),
  )
})

test('what an adapter says of itself is passed on, and one that cannot be asked does not end the examination', async () => {
  const disk = { state: 'ok', what: 'disk', says: 'plenty' } as const
  const crm = await createCrm({ storage: Object.assign(memoryStorage(), { diagnose: () => Promise.resolve([disk]) }) })
  expect(await findings(crm)).toContainEqual(disk)

  const sick = await createCrm({ storage: Object.assign(memoryStorage(), { diagnose: () => Promise.reject(new Error('disk I/O error')) }) })
  const found = await findings(sick)
  expect(found).toContainEqual({ state: 'fail', what: 'storage', says: 'disk I/O error' })
  expect(found.at(-1)?.what).toBe('tenant t')
})
