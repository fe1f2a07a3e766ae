import { createCrm, type Crm } from '@diwan/core'
import type { Storage, StorageTransaction } from '@diwan/core/storage'
import { equal, refused } from '../../assert/assert.ts'
import { settled } from '../../assert/settled.ts'
import { fakeClock, type FakeClock } from '../../crm/fake-clock.ts'
import { seededRandom } from '../../crm/seeded-random.ts'
import { person } from '../sessions/examples.ts'
import type { Suite } from '../suite.ts'
import { audited } from './audited.ts'

const secret = 'a secret of at least thirty-two bytes'
const logs = ['change', 'disclosure'] as const

type Log = (typeof logs)[number]

/** A tenant's chain of seals over its logs. */
export function chain(suite: Suite): void {
  suite.storage('seals the logs, and finds what is removed of what is sealed, and of the seals', async (storage) => {
    const { crm, seal } = await sealing(storage)
    equal(await crm.verifyAudit('a'), { ok: true, seals: 0, rows: 0, through: null })
    const first = await seal('a', 3)
    equal([first.seals, first.rows, first.through!.number], [2, 6, 2], 'what is sealed')
    equal(await crm.sealAudit('a'), { seals: 0, rows: 0, through: first.through })
    const second = await seal('a', 2)
    equal([second.seals, second.rows, second.through!.number], [2, 4, 4], 'what is sealed then')
    equal(await crm.verifyAudit('a', { anchor: first.through! }), { ok: true, seals: 4, rows: 10, through: second.through })
    equal(await problem(crm, 'b', first.through!), [1, 'seal_missing'], 'another tenant')
    equal(await problem(crm, 'a', { ...second.through!, number: 3 }), [3, 'seal_changed'], 'an anchor of another chain')
    const stranger = await createCrm({ storage, migrations: 'manual', audit: { chain: { secret: `${secret}, another` } } })
    equal(await problem(stranger, 'a'), [1, 'seal_changed'], 'another secret')
    const without = await createCrm({ storage, migrations: 'manual' })
    for (const attempt of [() => without.sealAudit('a'), () => without.verifyAudit('a'), () => without.trimChanges('a', { before: '2027-01-01T00:00:00.000Z' })]) await refused('configuration_invalid', attempt())
    await refused('configuration_invalid', createCrm({ storage, migrations: 'manual', audit: { chain: { secret: 'short' } } }))

    const rowOf = async (tenant: string, log: Log, at: number) => (await storage.feed(log, tenant, null, 100))[at]!['id'] as string
    const removals: readonly (readonly [what: string, entity: Log | 'seal', at: number, found: readonly [number: number, problem: string]])[] = [
      ['the first change', 'change', 0, [1, 'rows_missing']],
      ['the last change of a seal', 'change', 1, [1, 'rows_missing']],
      ['the last change', 'change', 3, [3, 'rows_missing']],
      ['a disclosure', 'disclosure', 2, [4, 'rows_missing']],
      ['a seal', 'seal', 2, [2, 'seal_missing']],
      ['the last seal', 'seal', 4, [4, 'seal_missing']],
    ]
    for (const [index, [what, entity, at, found]] of removals.entries()) {
      const tenant = `t${index}`
      await seal(tenant, 2)
      const { through } = await seal(tenant, 2)
      const where = entity === 'seal' ? ({ op: 'compare', field: 'number', is: 'eq', value: at } as const) : ({ op: 'compare', field: 'id', is: 'eq', value: await rowOf(tenant, entity, at) } as const)
      equal(await storage.transaction((transaction) => transaction.remove(entity, tenant, where)), 1, 'rows removed')
      equal(await problem(crm, tenant, through!), found, `what is found without ${what}`)
    }
  })

  suite.storage('takes what is trimmed for no tampering, whether a trim breaks off or many seal and trim at once', async (storage) => {
    const { crm, clock, seal, wait } = await sealing(storage)
    const anchors = []
    for (let day = 0; day < 3; day++) {
      anchors.push((await seal('a', 2)).through!)
      clock.advance(86_400_000)
    }
    await wait('a', 1)
    const before = '2026-11-24T00:00:00.000Z'
    equal(await crm.trimDisclosures('a', { before }), 4, 'disclosures removed')
    equal(await crm.trimDisclosures('a', { before }), 0, 'disclosures removed again')
    // The rows of the last seal stay, however old they are, and so do those that are not sealed.
    equal(await crm.trimChanges('a', { before: '2027-01-01T00:00:00.000Z' }), 4, 'changes removed')
    for (const anchor of anchors) equal(await problem(crm, 'a', anchor), undefined, `what does not fit since ${anchor.number}`)
    equal([await crm.sealAudit('a').then(({ rows }) => rows), await problem(crm, 'a')], [2, undefined], 'what is sealed afterwards')

    await seal('b', 2)
    await seal('b', 2)
    await seal('b', 1)
    const broken = await createCrm({ storage: breakingOff(storage), migrations: 'manual', audit, ports: { clock } })
    await broken.trimChanges('b', { before: '2027-01-01T00:00:00.000Z' }).catch(() => undefined)
    equal([(await storage.feed('change', 'b', null, 100)).length, await problem(crm, 'b')], [3, undefined], 'what is left')
    equal(await crm.trimChanges('b', { before: '2027-01-01T00:00:00.000Z' }), 2, 'changes removed in the end')
    equal([(await storage.feed('change', 'b', null, 100)).length, await problem(crm, 'b')], [1, undefined], 'what stays')

    const other = await createCrm({ storage, migrations: 'manual', audit, ports: { clock, random: seededRandom(7) } })
    await wait('c', 4)
    const sealed = await Promise.all([crm, other, crm, other].map((each) => each.sealAudit('c')))
    equal(sealed.reduce((sum, { rows }) => sum + rows, 0), 8, 'rows sealed')
    await wait('c', 1)
    await Promise.all([crm.sealAudit('c'), other.sealAudit('c')])
    clock.advance(60_000)
    await Promise.all([crm.trimChanges('c', { before: clock.instant() }), other.sealAudit('c'), other.trimChanges('c', { before: clock.instant() })])
    const verified = await crm.verifyAudit('c')
    equal(verified.ok, true, JSON.stringify(verified))
  })
}

const audit = { ...audited.audit, chain: { secret } }

/** A CRM with a chain, and how customers are added to a tenant and sealed: one change and one disclosure of each. */
async function sealing(storage: Storage) {
  const clock: FakeClock = fakeClock()
  const crm = await createCrm({ storage, migrations: 'manual', audit, ports: { clock, random: seededRandom(1) } })
  /** Until both feeds give them. */
  const wait = async (tenant: string, added: number) => {
    const session = crm.session({ tenant, actor: { type: 'user', id: 'u_1' } })
    for (let n = 0; n < added; n++) await session.customers.create({ ...person('A'), demographics: { gender: 'f' } })
    await settled(() => Promise.all(logs.map((log) => isGiven(storage, tenant, log))), (given) => given.every(Boolean))
  }
  const seal = async (tenant: string, added: number) => {
    await wait(tenant, added)
    return crm.sealAudit(tenant)
  }
  return { crm, clock, wait, seal }
}

/** Whether the feed gives the newest row. */
async function isGiven(storage: Storage, tenant: string, log: Log): Promise<boolean> {
  const order = [{ field: 'id', direction: 'desc' }] as const
  const [newest] = await storage.select({ entity: log, tenant, where: { op: 'always' }, fields: [], order, limit: 1, deleted: 'include' })
  return (await storage.feed(log, tenant, null, 1000)).at(-1)?.['id'] === newest!['id']
}

async function problem(crm: Crm, tenant: string, anchor?: { readonly number: number; readonly digest: string }): Promise<readonly [number, string] | undefined> {
  const verified = await crm.verifyAudit(tenant, anchor && { anchor })
  return verified.ok ? undefined : [verified.number, verified.problem]
}

/** The storage of a process that dies after it has removed one span. */
function breakingOff(storage: Storage): Storage {
  let trims = 0
  const trimOnce = (transaction: StorageTransaction): StorageTransaction =>
    new Proxy(transaction, {
      get(target, name) {
        if (name === 'trimFeed' && trims++ > 0) throw new Error('The process has died')
        const member: unknown = Reflect.get(target, name, target)
        return typeof member === 'function' ? (member.bind(target) as unknown) : member
      },
    })
  return new Proxy(storage, {
    get(target, name) {
      if (name === 'transaction') return (work: (transaction: StorageTransaction) => Promise<unknown>) => storage.transaction((transaction) => work(trimOnce(transaction)))
      const member: unknown = Reflect.get(target, name, target)
      return typeof member === 'function' ? (member.bind(target) as unknown) : member
    },
  })
}
