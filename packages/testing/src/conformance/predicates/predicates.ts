import * as fc from 'fast-check'
import { createCrm, type Policy, type Session, type Where } from '@diwan/core'
import { memoryStorage, type Storage } from '@diwan/core/storage'
import { equal } from '../../assert/assert.ts'
import { createTestCrm } from '../../crm/create-test-crm.ts'
import { fakeClock } from '../../crm/fake-clock.ts'
import { extended, extensions } from '../extensions/declared.ts'
import { property } from '../property.ts'
import type { Suite } from '../suite.ts'
import { dataset, store, type Dataset } from './dataset.ts'
import { whereOf } from './where-arbitrary.ts'

const targets = [
  { entity: 'customer', collection: 'customers' },
  { entity: 'interaction', collection: 'interactions' },
  { entity: 'task', collection: 'tasks' },
] as const

type Target = (typeof targets)[number]

const schema = { entities: extended }
const frame = { zone: 'Asia/Tehran', calendar: 'persian', locale: 'fa-IR' } as const
const allowAll: Policy = () => true

/** Every predicate has the same answer in the storage as in memory, row by row. */
export function predicates(suite: Suite): void {
  for (const target of targets) {
    suite.storage(`answers random predicates of ${target.collection} as the evaluation in memory does`, async (storage) => {
      await eachDataset(suite, whereOf(target.entity), dataset, async (wheres, data, round) => {
        const [actual, expected] = await bothSessions(storage, `t${round}`, data)
        for (const where of wheres) await sameAnswers(target, actual, expected, where)
      })
    }, schema)
  }

  suite.storage('answers them from documents too, where extension fields were declared after it was migrated', async (storage) => {
    await eachDataset(suite, whereOf('customer', 2), dataset, async (wheres, data, round) => {
      const [actual, expected] = await bothSessions(storage, `t${round}`, data)
      for (const where of wheres) await sameAnswers(targets[0], actual, expected, where)
    })
  })

  suite.storage('parts the rows in two by every predicate and its `not`', async (storage) => {
    await eachDataset(suite, whereOf('customer'), dataset, async (wheres, data, round) => {
      const session = await tenantSession(storage, `t${round}`, data)
      const everyone = await found(session, targets[0], {})
      for (const where of wheres) {
        const parts = [...(await found(session, targets[0], where)), ...(await found(session, targets[0], { not: where }))]
        equal(parts.toSorted(), everyone, `rows of ${show(where)} and of its opposite`)
      }
    })
  }, schema)

  suite.storage('restricts by random policies as the evaluation in memory does, relations too', async (storage) => {
    const scopes = fc.record({ customer: whereOf('customer', 1), interaction: whereOf('interaction', 1) })
    await eachDataset(suite, fc.tuple(scopes, whereOf('customer', 2)), dataset, async (cases, data, round) => {
      await store(storage, `t${round}`, data)
      const memory = await stored(memoryStorage(), `t${round}`, data)
      for (const [scope, where] of cases) {
        const policy: Policy = ({ entity }) => (scope as Readonly<Record<string, Where>>)[entity] ?? true
        const [actual, expected] = [await sessionOver(storage, `t${round}`, policy), await sessionOver(memory, `t${round}`, policy)]
        for (const target of targets) await sameAnswers(target, actual, expected, target.entity === 'customer' ? where : {})
      }
    })
  }, schema)
}

/** Runs `check` on random data with a handful of random cases each; every round gets its own tenant. */
async function eachDataset<T>(suite: Suite, one: fc.Arbitrary<T>, data: fc.Arbitrary<Dataset>, check: (cases: readonly T[], data: Dataset, round: number) => Promise<void>): Promise<void> {
  let round = 0
  await property(fc.tuple(fc.array(one, { minLength: 4, maxLength: 8 }), data), suite.runs, async ([cases, rows]) => {
    await check(cases, rows, round++)
    suite.count(cases.length)
  })
}

async function sameAnswers(target: Target, actual: Session, expected: Session, where: Where): Promise<void> {
  const ids = await found(expected, target, where)
  equal(await found(actual, target, where), ids, `ids of ${show(where)}`)
  const by = { where: where as never, groupBy: ['createdBy'], measures: { n: { of: 'count' }, last: { of: 'max', field: 'updatedAt' } } } as const
  equal(await actual[target.collection].aggregate(by), await expected[target.collection].aggregate(by), `totals of ${show(where)}`)
  equal(await actual[target.collection].count({ where: where }), { value: ids.length, exact: true }, `count of ${show(where)}`)
}

async function found(session: Session, { entity }: Target, where: Where): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const records of session.repository(entity).iterate({ where })) ids.push(...records.map((record) => record.id))
  return ids.toSorted()
}

async function bothSessions(storage: Storage, tenant: string, data: Dataset): Promise<readonly [Session, Session]> {
  return [await tenantSession(storage, tenant, data), await tenantSession(memoryStorage(), tenant, data)]
}

async function tenantSession(storage: Storage, tenant: string, data: Dataset): Promise<Session> {
  const session = await sessionOver(storage, tenant, allowAll)
  await store(storage, tenant, data)
  return session
}

async function stored(storage: Storage, tenant: string, data: Dataset): Promise<Storage> {
  await createTestCrm({ storage, extensions })
  await store(storage, tenant, data)
  return storage
}

/** Without a migration at each, as that would take longer than the questions. */
async function sessionOver(storage: Storage, tenant: string, policy: Policy): Promise<Session> {
  const crm = await createCrm({ storage, policy, extensions, migrations: 'manual', ports: { clock: fakeClock() } })
  return crm.session({ tenant, actor: { type: 'user', id: 'u_1' }, ...frame })
}

function show(value: unknown): string {
  return JSON.stringify(value)
}
