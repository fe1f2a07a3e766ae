import { Kysely, PostgresDialect, sql, type ExpressionBuilder } from 'kysely'
import { columnsOf } from '../columns.ts'
import type { Given, ListQuery } from '../contender.ts'
import { owners, team, tenant } from '../store.ts'
import { by, changeRow, poolOf, type OpenPeer } from './peer.ts'

type Row = Record<string, unknown>

interface Tables {
  readonly diwan_customer: Row
  readonly diwan_contact_point: Row
  readonly diwan_timeline_entry: Row
  readonly diwan_interaction: Row
  readonly diwan_change: Row
}

const [customer, contactPoint, timelineEntry] = [columnsOf('customer'), columnsOf('contactPoint'), columnsOf('timelineEntry')]

export const openKysely: OpenPeer = async (place) => {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: await poolOf(place) }) })
  const visible = (eb: ExpressionBuilder<Tables, 'diwan_customer'>) => eb.or([eb('diwan_customer.owner_id', '=', sql`any(${owners})`), eb('diwan_customer.team_id', '=', team)])
  const customers = () => db.selectFrom('diwan_customer').select(customer).where('tenant_id', '=', tenant).where('deleted_at', 'is', null).where(visible)
  const list = ({ lifecycle, search }: ListQuery) => customers().where('lifecycle', '=', lifecycle).where('search_key', 'like', `%${search}%`).orderBy('updated_at', 'desc').orderBy('id', 'desc').limit(51).execute() as Promise<readonly Given[]>
  return {
    name: 'Kysely 0.28.18',
    get: (id) => customers().where('id', '=', id).executeTakeFirst(),
    timeline: ({ customerId, occurredAt, id }) =>
      db
        .selectFrom('diwan_timeline_entry as t')
        .select(timelineEntry.map((column) => `t.${column}` as const))
        .where('t.tenant_id', '=', tenant)
        .where('t.customer_id', '=', customerId)
        .where((eb) =>
          eb.or([
            eb('t.source', '=', 'task'),
            eb.exists(eb.selectFrom('diwan_interaction as i').select(sql`1`.as('one')).where('i.tenant_id', '=', tenant).whereRef('i.id', '=', 't.id').where('i.deleted_at', 'is', null).where((of) => of.or([of('i.visibility', '<>', 'private'), of('i.created_by', '=', by)]))),
          ]),
        )
        .where((eb) => eb.exists(eb.selectFrom('diwan_customer').select(sql`1`.as('one')).where('tenant_id', '=', tenant).where('id', '=', customerId).where('deleted_at', 'is', null).where(visible)))
        .where(sql<boolean>`(t.occurred_at, t.id) < (${occurredAt}, ${id})`)
        .orderBy('t.occurred_at', 'desc')
        .orderBy('t.id', 'desc')
        .limit(51)
        .execute(),
    list,
    listWithContactPoints: async (query) => {
      const rows = await list(query)
      const points = await db.selectFrom('diwan_contact_point').select(contactPoint).where('tenant_id', '=', tenant).where('customer_id', '=', sql`any(${rows.map(({ id }) => id)})`).where('deleted_at', 'is', null).orderBy('created_at').orderBy('id').execute()
      const byCustomer = new Map(rows.map((row) => [row['id'], [] as Given[]]))
      for (const point of points) byCustomer.get(point['customer_id'])!.push(point)
      return rows.map((row) => ({ ...row, contactPoints: byCustomer.get(row['id'])! }))
    },
    update: async ({ id, version, preferredChannel, updatedAt }) => {
      const result = await db.updateTable('diwan_customer').set({ preferred_channel: preferredChannel, updated_at: updatedAt, updated_by: by, version: version + 1 }).where('tenant_id', '=', tenant).where('id', '=', id).where('version', '=', version).executeTakeFirst()
      return result.numUpdatedRows === 1n
    },
    updateWithChange: ({ id, version, preferredChannel, updatedAt }) =>
      db.transaction().execute(async (trx) => {
        const before = await trx.selectFrom('diwan_customer').select(customer).where('tenant_id', '=', tenant).where('id', '=', id).where('version', '=', version).where('deleted_at', 'is', null).where(visible).forUpdate().executeTakeFirst()
        if (!before) return undefined
        const after = await trx.updateTable('diwan_customer').set({ preferred_channel: preferredChannel, updated_at: updatedAt, updated_by: by, version: version + 1 }).where('tenant_id', '=', tenant).where('id', '=', id).returning(customer).executeTakeFirst()
        await trx.insertInto('diwan_change').values({ tenant_id: tenant, ...changeRow(id, { version: version + 1, at: updatedAt, from: before['preferred_channel'], to: preferredChannel }) }).execute()
        return after
      }),
    close: () => db.destroy(),
  }
}
