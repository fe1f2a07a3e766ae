import { entities, type Crm, type EntityName, type Session } from '@diwan/core'
import { check as ensure, equal } from '../assert/assert.ts'

/** What a release wrote, and what later ones must still find: for the recorded databases of the storage adapters. */
export const releaseExample: ReleaseExample = { fill, read, check }

/** Records as JSON, by tenant and entity. */
export type RecordedRelease = Readonly<Record<string, Readonly<Record<string, readonly RecordedRow[]>>>>

type RecordedRow = Readonly<Record<string, unknown>>

export interface ReleaseExample {
  /** Writes records of two tenants. */
  fill(crm: Crm): Promise<void>
  read(crm: Crm): Promise<RecordedRelease>
  /** Throws unless all of them are there, with what their entities still declare, and new ones can be written. */
  check(crm: Crm, recorded: RecordedRelease): Promise<void>
}

const tenants = ['acme', 'متجر']
const people = ['سارة', 'Zoë', '健一']

async function fill(crm: Crm): Promise<void> {
  for (const tenant of tenants) await fillTenant(sessionOf(crm, tenant))
}

async function fillTenant(session: Session): Promise<void> {
  const company = await session.customers.create({ kind: 'organization', name: { full: 'O’Neill \\ "Sons"\nLtd' }, roles: ['supplier'], tags: ['a', 'b c'] })
  const customers = await session.customers.createMany(
    people.map((given) => ({ kind: 'person' as const, name: { given, family: 'الأحمد' }, lifecycle: 'active', ownerId: 'u_7', demographics: { birth: { year: 1370, calendar: 'persian' as const } }, contactPoints: [{ kind: 'email', value: 'someone@example.com' }] })),
  )
  const [first, second, gone] = customers
  await session.relationships.create({ fromId: first!.id, toId: company.id, type: 'worksAt', validFrom: '2025-02-28' })
  await session.interactions.log({ kind: 'purchase', direction: 'inbound', amount: { amount: 900719925474099n, currency: 'IQD' }, participants: [{ customerId: first!.id, role: 'customer' }, { handle: '+964 770 000 0000', role: 'from' }], links: [] })
  await session.interactions.log({ kind: 'email', direction: 'outbound', subject: 'Welcome', participants: [{ customerId: second!.id, role: 'to' }] })
  await session.tasks.create({ title: 'Call back', dueOn: '2026-12-01', priority: 'high', customerId: first!.id })
  await session.consents.create({ customerId: first!.id, purpose: 'newsletter', channel: 'email', status: 'granted', basis: 'consent', capturedAt: '2026-01-01T10:00:00.123Z' })
  await session.externalReferences.create({ entity: 'customer', recordId: second!.id, system: 'erp', type: 'party', externalId: '4711' })
  await session.customers.update(second!.id, { lifecycle: 'lost', preferredChannel: null })
  await session.customers.delete(gone!.id)
}

async function read(crm: Crm): Promise<RecordedRelease> {
  const all = await Promise.all(tenants.map(async (tenant) => [tenant, await readTenant(sessionOf(crm, tenant))] as const))
  return Object.fromEntries(all)
}

async function readTenant(session: Session): Promise<Record<string, readonly RecordedRow[]>> {
  const found: Record<string, RecordedRow[]> = {}
  for (const entity of publicEntities().filter((name) => session.may('read', name))) {
    for await (const batch of session.repository(entity).iterate()) found[entity] = [...(found[entity] ?? []), ...batch.map(asJson)]
  }
  const { changes } = await session.changes.read({ after: null, limit: 1000 })
  return { ...found, change: changes.map((change) => asJson({ ...change, position: undefined })) }
}

async function check(crm: Crm, recorded: RecordedRelease): Promise<void> {
  for (const [tenant, before] of Object.entries(recorded)) {
    const session = sessionOf(crm, tenant)
    const now = await readTenant(session)
    for (const [entity, rows] of Object.entries(before)) {
      const declared = entities[entity as EntityName] as (typeof entities)[EntityName] | undefined
      if (!declared) continue
      const found = new Map((now[entity] ?? []).map((row) => [row['id'], row]))
      for (const row of rows) {
        const names = Object.keys(row).filter((name) => name in declared.fields || name === 'id')
        const same = (of: RecordedRow | undefined) => Object.fromEntries(names.map((name) => [name, of?.[name]]))
        equal(same(found.get(row['id'])), same(row), `${entity} ${String(row['id'])} of ${tenant}`)
      }
    }
    const { id } = await session.customers.create({ kind: 'person', name: { given: 'New' } })
    ensure((await session.customers.find({ where: { id } })).items.length === 1, `A new customer of ${tenant} is not found`)
  }
}

function sessionOf(crm: Crm, tenant: string): Session {
  return crm.session({ tenant, actor: { type: 'user', id: 'u_7', roles: ['agent'] } })
}

function publicEntities(): readonly string[] {
  return Object.values(entities).filter(({ internal }) => !internal).map(({ name }) => name)
}

function asJson(row: object): RecordedRow {
  return JSON.parse(JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))) as RecordedRow
}
