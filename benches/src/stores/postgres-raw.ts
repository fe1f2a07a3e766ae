import { uuidv7Ids } from '@diwan/core'
import type pg from 'pg'
import { columnsOf, interactionValues, selected } from './columns.ts'
import type { Contender, Given, ListQuery } from './contender.ts'
import { owners, team, tenant, user } from './store.ts'

const by = `user:${user}`
const customer = selected(columnsOf('customer'), 't')
const visible = (alias: string, at: number) => `(${alias}.owner_id = any($${at}) or ${alias}.team_id = $${at + 1})`
const scope = [owners, team]

const interactionColumns = columnsOf('interaction', { all: true })
/** Of the columns of an interaction, in their order. */
const interactionTypes = 'uuid,bigint,timestamptz,text,timestamptz,text,timestamptz,text,text,text,text,timestamptz,date,timestamptz,text,text,text,bigint,text,jsonb,uuid,text,text,jsonb'.split(',')

const texts = {
  get: `select ${customer} from diwan_customer as t where t.tenant_id = $1 and t.id = $2 and t.deleted_at is null and ${visible('t', 3)}`,
  timeline: `select ${selected(columnsOf('timelineEntry'), 't')} from diwan_timeline_entry as t where t.tenant_id = $1 and t.customer_id = $2
    and (t.source = 'task' or exists (select 1 from diwan_interaction as i where i.tenant_id = $1 and i.id = t.id and i.deleted_at is null and (i.visibility <> 'private' or i.created_by = $3)))
    and exists (select 1 from diwan_customer as c where c.tenant_id = $1 and c.id = $2 and c.deleted_at is null and ${visible('c', 4)})
    and (t.occurred_at, t.id) < ($6, $7) order by t.occurred_at desc, t.id desc limit 51`,
  list: `select ${customer} from diwan_customer as t where t.tenant_id = $1 and t.deleted_at is null and t.lifecycle = $2 and t.search_key like $3 and ${visible('t', 4)} order by t.updated_at desc, t.id desc limit 51`,
  contactPoints: `select ${selected(columnsOf('contactPoint'), 't')} from diwan_contact_point as t where t.tenant_id = $1 and t.customer_id = any($2) and t.deleted_at is null order by t.created_at, t.id`,
  update: `update diwan_customer set preferred_channel = $1, updated_at = $2, updated_by = $3, version = version + 1 where tenant_id = $4 and id = $5 and version = $6`,
  updateWithChange: `with o as (select t.* from diwan_customer as t where t.tenant_id = $1 and t.id = $2 and t.version = $3 and t.deleted_at is null and ${visible('t', 4)} for update),
    n as (update diwan_customer as t set preferred_channel = $6, updated_at = $7, updated_by = $8, version = t.version + 1 from o where t.tenant_id = $1 and t.id = o.id returning ${customer}),
    c as (insert into diwan_change (tenant_id, id, entity, record_id, operation, record_version, at, actor, origin, diff, customer_ids)
      select $1, $9, 'customer', n.id, 'update', n.version, $7, $8, 'user', jsonb_build_object('preferredChannel', jsonb_build_array(o.preferred_channel, n.preferred_channel)), jsonb_build_array(n.id) from o join n on n.id = o.id)
    select * from n`,
  insert: `insert into diwan_interaction (tenant_id, ${interactionColumns.join(', ')}) select $1, * from unnest(${interactionTypes.map((type, index) => `$${index + 2}::${type}[]`).join(', ')})`,
} as const

/** node-postgres with rows as objects, each text a statement that is kept prepared by name, or none of them. */
export function postgresRaw(pool: pg.Pool, { named, driver }: { readonly named: boolean; readonly driver: string }): Contender {
  const ids = uuidv7Ids(() => Date.now(), (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>))
  const query = (name: keyof typeof texts, values: unknown[]) => pool.query<Record<string, unknown>>(named ? { name, text: texts[name], values } : { text: texts[name], values })
  const list = async ({ lifecycle, search }: ListQuery) => (await query('list', [tenant, lifecycle, `%${search}%`, ...scope])).rows
  return {
    name: named ? 'raw' : 'raw, unnamed',
    driver,
    get: async (id) => (await query('get', [tenant, id, ...scope])).rows[0],
    timeline: async ({ customerId, occurredAt, id }) => (await query('timeline', [tenant, customerId, by, ...scope, occurredAt, id])).rows,
    list,
    listWithContactPoints: async (asked) => {
      const rows = await list(asked)
      const points = await query('contactPoints', [tenant, rows.map(({ id }) => id)])
      const byCustomer = new Map(rows.map((row) => [row['id'], [] as Given[]]))
      for (const point of points.rows) byCustomer.get(point['customer_id'])!.push(point)
      return rows.map((row) => ({ ...row, contactPoints: byCustomer.get(row['id'])! }))
    },
    update: async ({ id, version, preferredChannel, updatedAt }) => (await query('update', [preferredChannel, updatedAt, by, tenant, id, version])).rowCount === 1,
    updateWithChange: async ({ id, version, preferredChannel, updatedAt }) => (await query('updateWithChange', [tenant, id, version, ...scope, preferredChannel, updatedAt, by, ids.next()])).rows[0],
    insert: async (rows) => {
      const values = rows.map(interactionValues)
      await query('insert', [tenant, ...interactionColumns.map((_, column) => values.map((each) => each[column]))])
    },
    close: () => pool.end(),
  }
}
