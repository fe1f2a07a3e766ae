import { insiders, type SessionOptions } from '@diwan/core'
import { createHandler } from '@diwan/server'
import { createTestCrm } from '@diwan/testing'
import { expect, it } from 'vitest'
import { loyalty } from '../src/index.ts'

async function handlerWithCustomer() {
  const { crm, session } = await createTestCrm({
    plugins: [loyalty()],
    policy: { records: insiders, permits: ({ actor, permission }) => permission === 'loyalty.award' && actor.id === 'manager' },
  })
  const { id } = await session().customers.create({ kind: 'person', name: { given: 'Leila' } })
  const handler = createHandler(crm, { secret: 'a secret of at least thirty-two bytes', session: sessionOf })
  const award = (body: unknown, actor?: string, customerId = id) =>
    handler(new Request(`https://crm.example/api/crm/plugins/loyalty/customers/${customerId}/award`, { method: 'POST', headers: { 'content-type': 'application/json', ...(actor && { actor }) }, body: typeof body === 'string' ? body : JSON.stringify(body) }))
  return { award }
}

function sessionOf(request: Request): SessionOptions | undefined {
  const id = request.headers.get('actor')
  return id ? { tenant: 'acme', actor: { type: 'user', id } } : undefined
}

it('awards points to a customer by those who may', async () => {
  const { award } = await handlerWithCustomer()
  const response = await award({ points: 120, reason: 'An order' }, 'manager')
  expect([response.status, await response.json()]).toEqual([201, { points: 120 }])
})

it('refuses everybody else, customers that are not there, and what is no award', async () => {
  const { award } = await handlerWithCustomer()
  const good = { points: 120, reason: 'An order' }
  const statuses = [await award(good), await award(good, 'agent'), await award(good, 'manager', '0190f5a0-0000-7000-8000-000000000000'), await award({ points: 1.5 }, 'manager'), await award('{', 'manager'), await award({ points: -1, reason: 'A mug' }, 'manager')]
  expect(statuses.map(({ status }) => status)).toEqual([401, 403, 404, 422, 422, 422])
})
