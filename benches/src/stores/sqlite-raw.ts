import { uuidv7Ids } from '@diwan/core'
import type Database from 'libsql'
import { columnsOf, interactionValues, selected } from './columns.ts'
import type { Contender, Given, ListQuery } from './contender.ts'
import { owners, team, tenant, user } from './store.ts'

const visible = (alias: string) => `(${alias}.owner_id in (select value from json_each(?)) or ${alias}.team_id = ?)`
const scope = [JSON.stringify(owners), team]
const customer = selected(columnsOf('customer'), 't')

const texts = {
  get: `select ${customer} from diwan_customer as t where t.tenant_id = ? and t.id = ? and t.deleted_at is null and ${visible('t')}`,
  timeline: `select ${selected(columnsOf('timelineEntry'), 't')} from diwan_timeline_entry as t where t.tenant_id = ? and t.customer_id = ?
    and (t.source = 'task' or exists (select 1 from diwan_interaction as i where i.tenant_id = ? and i.id = t.id and i.deleted_at is null and (i.visibility <> 'private' or i.created_by = ?)))
    and exists (select 1 from diwan_customer as c where c.tenant_id = ? and c.id = ? and c.deleted_at is null and ${visible('c')})
    and (t.occurred_at, t.id) < (?, ?) order by t.occurred_at desc, t.id desc limit 51`,
  list: `select ${customer} from diwan_customer as t where t.tenant_id = ? and t.deleted_at is null and t.lifecycle = ? and instr(t.search_key, ?) > 0 and ${visible('t')} order by t.updated_at desc, t.id desc limit 51`,
  // The plus keeps the order from being gone about by an index on it, through the contact points of everyone.
  contactPoints: `select ${selected(columnsOf('contactPoint'), 't')} from diwan_contact_point as t where t.tenant_id = ? and t.customer_id in (select value from json_each(?)) and t.deleted_at is null order by +t.created_at, t.id`,
  update: `update diwan_customer set preferred_channel = ?, updated_at = ?, updated_by = ?, version = version + 1 where tenant_id = ? and id = ? and version = ?`,
  change: `insert into diwan_change (tenant_id, id, entity, record_id, operation, record_version, at, actor, origin, diff, customer_ids, correlation_id, causation_id, reason) values (?, ?, 'customer', ?, 'update', ?, ?, ?, 'user', ?, ?, null, null, null)`,
  insert: `insert into diwan_interaction (tenant_id, ${columnsOf('interaction', { all: true }).join(', ')}) values (?${', ?'.repeat(columnsOf('interaction', { all: true }).length)})`,
} as const

/** libsql with statements that are prepared once, and rows as objects. */
export function sqliteRaw(database: Database.Database, driver: string): Contender {
  const ids = uuidv7Ids(() => Date.now(), (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>))
  const statements = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, database.prepare(text)])) as unknown as Record<keyof typeof texts, Database.Statement>
  const [begin, commit, rollback] = ['begin immediate', 'commit', 'rollback'].map((text) => database.prepare(text)) as [Database.Statement, Database.Statement, Database.Statement]
  const atomically = <T>(work: () => T): T => {
    begin.run()
    try {
      const result = work()
      commit.run()
      return result
    } catch (error) {
      rollback.run()
      throw error
    }
  }
  const get = (id: string) => statements.get.get(tenant, id, ...scope) as Given
  const list = ({ lifecycle, search }: ListQuery) => statements.list.all(tenant, lifecycle, search, ...scope) as Given[]
  return {
    name: 'raw',
    driver,
    get,
    list,
    timeline: ({ customerId, occurredAt, id }) => statements.timeline.all(tenant, customerId, tenant, `user:${user}`, tenant, customerId, ...scope, occurredAt, id) as Given[],
    listWithContactPoints: (query) => {
      const rows = list(query)
      const points = statements.contactPoints.all(tenant, JSON.stringify(rows.map(({ id }) => id))) as Given[]
      const byCustomer = new Map(rows.map((row) => [row['id'], [] as Given[]]))
      for (const point of points) byCustomer.get(point['customer_id'])!.push(point)
      return rows.map((row) => ({ ...row, contactPoints: byCustomer.get(row['id'])! }))
    },
    update: ({ id, version, preferredChannel, updatedAt }) => statements.update.run(preferredChannel, updatedAt, `user:${user}`, tenant, id, version).changes === 1,
    updateWithChange: ({ id, version, preferredChannel, updatedAt }) =>
      atomically(() => {
        const before = get(id)
        if (before['version'] !== version) return undefined
        statements.update.run(preferredChannel, updatedAt, `user:${user}`, tenant, id, version)
        const diff = { preferredChannel: [before['preferred_channel'], preferredChannel] }
        statements.change.run(tenant, ids.next(), id, version + 1, updatedAt, `user:${user}`, JSON.stringify(diff), JSON.stringify([id]))
        return { ...before, preferred_channel: preferredChannel, updated_at: updatedAt, updated_by: `user:${user}`, version: version + 1 }
      }),
    insert: (rows) => atomically(() => {
        for (const row of rows) statements.insert.run(tenant, ...interactionValues(row))
      }),
    close: () => void database.close(),
  }
}
