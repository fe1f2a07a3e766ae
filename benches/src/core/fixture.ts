import { rmSync } from 'node:fs'
import Database from 'libsql'
import { createCrm, type Crm, type Policy } from '@diwan/core'
import { sqlite } from '@diwan/sqlite'

export const tenant = 'bench'
/** The customer whose 20,000 interactions are read, in every fixture. */
export const busyCustomer = '01900000-0000-7000-8000-000000000001'
export const busyInteractions = 20_000

export interface Statement {
  readonly sql: string
  readonly binds: readonly unknown[]
}

export interface Fixture {
  readonly file: string
  readonly crm: Crm
  /** The raw driver on the same file, with object rows. */
  readonly raw: Database.Database
  /** What was sent to the driver since the last call. */
  readonly traced: () => readonly Statement[]
  readonly pauseTrace: (paused: boolean) => void
  close(): Promise<void>
}

/** A scope on every entity that is read: customers of four owners, and no one else's private interactions. */
const policy: Policy = ({ entity, actor }) => {
  if (entity === 'customer') return { or: [{ ownerId: { in: ['u1', 'u2', 'u3', 'u4'] } }, { teamId: 'all' }] }
  if (entity === 'interaction') return { or: [{ visibility: { ne: 'private' } }, { createdBy: `user:${actor.id}` }] }
  return true
}

/** A database of `customers` customers and `interactions` interactions, written by set-based SQL. */
export async function createFixture(file: string, customers: number, interactions: number): Promise<Fixture> {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
  const statements: Statement[] = []
  let tracing = false
  const storage = sqlite({ file, driver: 'libsql', trace: (sql, binds) => void (tracing && statements.push({ sql, binds: [...binds] })) })
  const crm = await createCrm({ storage, policy })
  const raw = new Database(file)
  fill(raw, customers, interactions)
  tracing = true
  return {
    file,
    crm,
    raw,
    traced: () => statements.splice(0),
    pauseTrace: (paused) => void (tracing = !paused),
    close: async () => {
      raw.close()
      await crm.close()
    },
  }
}

export function sessionOf({ crm }: Fixture) {
  return crm.session({ tenant, actor: { type: 'user', id: 'u1', roles: ['agent'] } })
}

function fill(raw: Database.Database, customers: number, interactions: number): void {
  const tables = ['customer', 'interaction', 'participant', 'timeline_entry'].map((name) => `diwan_${name}`)
  const indexes = tables.flatMap((table) => raw.prepare(`select name, sql from sqlite_master where type = 'index' and tbl_name = ? and sql is not null`).all(table) as { name: string; sql: string }[])
  for (const { name } of indexes) raw.exec(`drop index "${name}"`)
  raw.exec('pragma foreign_keys = off')
  raw.exec('pragma synchronous = off')
  raw.exec('pragma cache_size = -200000')
  raw.exec('begin')
  raw.exec(numbers(customers, customerRows))
  raw.exec(numbers(interactions, interactionRows(customers)))
  raw.exec(participantRows)
  raw.exec(timelineRows)
  raw.exec('commit')
  for (const { sql } of indexes) raw.exec(sql)
  raw.exec('pragma wal_checkpoint(truncate)')
}

function numbers(count: number, insert: string): string {
  return insert.replace('/*numbers*/', `with recursive number(n) as (select 1 union all select n + 1 from number where n < ${count})`)
}

const stampColumns = 'tenant_id, id, version, created_at, created_by, updated_at, updated_by, deleted_at'

const customerRows = `insert into diwan_customer (${stampColumns}, kind, name, display_name, sort_key, search_key, roles, lifecycle, owner_id, team_id, demographics, preferences, tags, ext)
/*numbers*/ select '${tenant}', printf('01900000-0000-7000-8000-%012x', n), 1, '2026-01-01T00:00:00.000Z', 'user:u1',
  strftime('%Y-%m-%dT%H:%M:%S.000Z', 1767225600 + n, 'unixepoch'), 'user:u1', null, 'person',
  json_object('given', printf('Given %d', n % 997), 'family', printf('Family %d', n)),
  printf('Given %d Family %d', n % 997, n), printf('given %06d family %06d', n % 997, n), printf('given%dfamily%d', n % 997, n),
  '["customer"]', 'customer', printf('u%d', 1 + n % 4), 'north', '{}', '[]', json_array('vip', printf('tag%d', n % 7)), '{}' from number`

const interactionRows = (customers: number) => `insert into diwan_interaction (${stampColumns}, kind, channel, direction, status, occurred_at, subject, body, amount, amount_currency, details, visibility, source, ext)
/*numbers*/ select '${tenant}', printf('01910000-0000-7000-8000-%012x', n), 1, '2026-01-01T00:00:00.000Z', printf('user:u%d', 1 + n % 4), '2026-01-01T00:00:00.000Z', 'user:u1', null,
  case n % 3 when 0 then 'purchase' when 1 then 'call' else 'email' end, 'phone', 'inbound', 'completed',
  strftime('%Y-%m-%dT%H:%M:%S.000Z', 1577836800 + n * 60, 'unixepoch'), printf('Interaction %d', n), printf('What was said in interaction %d, in a line or two of text.', n),
  case n % 3 when 0 then n else null end, case n % 3 when 0 then 'USD' else null end, null,
  case when n % 10 = 0 then 'private' else 'team' end, printf('customer:%d', case when n <= ${busyInteractions} then 1 else 2 + n % ${customers - 1} end), '{}' from number`

const participantRows = `insert into diwan_participant (tenant_id, id, interaction_id, customer_id, role, occurred_at, kind)
select tenant_id, '01920000' || substr(id, 9), id, printf('01900000-0000-7000-8000-%012x', cast(substr(source, 10) as integer)), 'from', occurred_at, kind from diwan_interaction`

const timelineRows = `insert into diwan_timeline_entry (tenant_id, id, customer_id, occurred_at, source, kind, channel, direction, status, role, title, snippet, amount, amount_currency, actor)
select p.tenant_id, i.id, p.customer_id, i.occurred_at, 'interaction', i.kind, i.channel, i.direction, i.status, p.role, i.subject, i.body, i.amount, i.amount_currency, i.created_by
from diwan_participant p join diwan_interaction i on i.tenant_id = p.tenant_id and i.id = p.interaction_id order by p.customer_id, i.occurred_at`
