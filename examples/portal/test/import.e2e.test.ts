import { rmSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { deskClient } from './desk-client.ts'
import { diwan, ended, newFolder, servePortal, startDiwan } from './portal.ts'

function dataFolder(): string {
  const folder = newFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** How much there is, as the portal's API tells it. */
async function counts(folder: string) {
  const portal = await servePortal(folder)
  try {
    const layla = await deskClient(portal.url, 'layla')
    const count = async (collection: string, where: object = {}) =>
      (await layla.send('POST', `/${collection}/aggregate`, { where, measures: { rows: { of: 'count' } } })).body.items[0]!['rows']
    const sums = await layla.send('POST', '/interactions/aggregate', {
      where: { kind: 'purchase', source: 'superstore' },
      measures: { total: { of: 'sum', field: 'amount' } },
    })
    return {
      customers: await count('customers'),
      purchases: await count('interactions', { kind: 'purchase', source: 'superstore' }),
      references: await count('external-references'),
      contactPoints: await count('contact-points'),
      total: sums.body.items[0]!['total'],
    }
  } finally {
    await portal.stop()
  }
}

const whole = { customers: 793, purchases: 5009, references: 5802, contactPoints: 793, total: { amount: '2297201.07', currency: 'USD' } }

test('an import that is run twice creates nothing the second time', async () => {
  const folder = dataFolder()
  expect(await diwan(folder, 'migrate')).toMatchObject({ code: 0 })
  expect((await diwan(folder, 'import', 'superstore')).out).toContain('created 793 customers, 5,009 interactions')
  expect((await diwan(folder, 'import', 'superstore')).out).toContain('nothing new; 5,802 there already')
  expect(await counts(folder)).toEqual(whole)
})

test('an import that is killed in the middle is completed by the next, with nothing doubled and no lock left', async () => {
  const folder = dataFolder()
  expect(await diwan(folder, 'migrate')).toMatchObject({ code: 0 })
  for (let kills = 0; kills < 3; kills++) {
    const running = startDiwan(folder, 'import', 'superstore')
    const end = ended(running)
    // Its first line says that it has written; the next batches are under way.
    await new Promise((resolve) => running.stdout!.once('data', resolve))
    running.kill('SIGKILL')
    expect((await end).code).toBeNull()
  }
  const resumed = await diwan(folder, 'import', 'superstore')
  expect(resumed).toMatchObject({ code: 0, error: '' })
  expect(resumed.out).toMatch(/created .*interactions; [\d,]+ there already/)
  expect(await counts(folder)).toEqual(whole)
  expect((await diwan(folder, 'doctor')).code).toBe(0)
})

test('the doctor sends a new host to migrate, and finds a filled one well', async () => {
  const folder = dataFolder()
  expect(await diwan(folder, 'doctor')).toMatchObject({ code: 1, out: expect.stringContaining('Run diwan migrate') })
  expect(await diwan(folder, 'migrate')).toMatchObject({ code: 0 })
  expect(await diwan(folder, 'import', 'branches')).toMatchObject({ code: 0 })
  const well = await diwan(folder, 'doctor')
  expect(well).toMatchObject({ code: 0, out: expect.stringContaining('48 customer') })
  expect(well.out).not.toMatch(/^(warn|fail)/m)
})
