import { createServer } from 'node:net'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { deskClient } from './desk-client.ts'
import { home, newFolder, printedUrl, startNode } from './portal.ts'

let folder: string

beforeAll(() => {
  folder = newFolder()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function startDemo(env: Readonly<Record<string, string>>) {
  const child = startNode([join(home, 'scripts', 'demo.mjs')], folder, env)
  onTestFinished(() => void child.kill('SIGKILL'))
  const url = await printedUrl(child)
  const stop = () => {
    child.kill('SIGTERM')
    return new Promise((resolve) => child.once('close', resolve))
  }
  return { url, stop }
}

test('the second start keeps what was written in the first', async () => {
  const first = await startDemo({ PORT: '0' })
  const daniel = await deskClient(first.url, 'daniel')
  const { body } = await daniel.get('/customers?search=claire%20gute')
  const claire = String(body.items[0]!['id'])
  const note = { kind: 'note', subject: 'Kept', participants: [{ customerId: claire, role: 'regarding' }] }
  expect((await daniel.send('POST', '/interactions', note)).status).toBe(201)
  expect(await first.stop()).toBe(0)

  const second = await startDemo({ PORT: '0' })
  const again = await deskClient(second.url, 'daniel')
  const timeline = await again.get(`/customers/${claire}/timeline`)
  expect(timeline.body.items.map(({ title }) => title)).toEqual([
    'Kept',
    'Order CA-2017-164098',
    'Order CA-2016-152156',
    'Order US-2015-123918',
  ])
  const customers = await again.send('POST', '/customers/aggregate', { measures: { rows: { of: 'count' } } })
  expect(customers.body.items).toEqual([{ rows: 841 }])
  await second.stop()
})

test('where its port is taken, the portal takes one of the next', async () => {
  const neighbour = createServer()
  await new Promise<void>((resolve) => neighbour.listen(0, 'localhost', resolve))
  onTestFinished(() => void neighbour.close())
  const { port } = neighbour.address() as { port: number }
  const { url, stop } = await startDemo({ PORT: String(port) })
  expect(Number(new URL(url).port)).toBeGreaterThan(port)
  await stop()
})
