import { and, asc, desc, eq, exists, isNull, like, lt, ne, or, relations, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { bigint, boolean, date, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import type { ListQuery } from '../contender.ts'
import { owners, team, tenant } from '../store.ts'
import { by, changeRow, poolOf, type OpenPeer } from './peer.ts'

const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })
const whole = (name: string) => bigint(name, { mode: 'number' })

const customer = pgTable(
  'diwan_customer',
  {
    tenantId: text('tenant_id').notNull(),
    id: uuid('id').notNull(),
    version: whole('version').notNull(),
    createdAt: instant('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    updatedAt: instant('updated_at').notNull(),
    updatedBy: text('updated_by').notNull(),
    deletedAt: instant('deleted_at'),
    kind: text('kind').notNull(),
    name: jsonb('name').notNull(),
    displayName: text('display_name').notNull(),
    sortKey: text('sort_key').notNull(),
    roles: jsonb('roles').notNull(),
    lifecycle: text('lifecycle').notNull(),
    ownerId: text('owner_id'),
    teamId: text('team_id'),
    demographics: jsonb('demographics').notNull(),
    preferences: jsonb('preferences').notNull(),
    preferredLocale: text('preferred_locale'),
    preferredChannel: text('preferred_channel'),
    tags: jsonb('tags').notNull(),
    source: text('source'),
    ext: jsonb('ext').notNull(),
    searchKey: text('search_key').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
)

const contactPoint = pgTable('diwan_contact_point', {
  tenantId: text('tenant_id').notNull(),
  id: uuid('id').notNull(),
  version: whole('version').notNull(),
  createdAt: instant('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  updatedAt: instant('updated_at').notNull(),
  updatedBy: text('updated_by').notNull(),
  deletedAt: instant('deleted_at'),
  customerId: uuid('customer_id').notNull(),
  kind: text('kind').notNull(),
  value: text('value').notNull(),
  normalized: text('normalized').notNull(),
  label: text('label').notNull(),
  primary: boolean('primary').notNull(),
  status: text('status').notNull(),
  verifiedAt: instant('verified_at'),
  validFrom: date('valid_from'),
  validTo: date('valid_to'),
  address: jsonb('address'),
})

const timelineEntry = pgTable('diwan_timeline_entry', {
  tenantId: text('tenant_id').notNull(),
  id: uuid('id').notNull(),
  customerId: uuid('customer_id').notNull(),
  occurredAt: instant('occurred_at').notNull(),
  occurredOn: date('occurred_on'),
  source: text('source').notNull(),
  kind: text('kind').notNull(),
  channel: text('channel'),
  direction: text('direction'),
  status: text('status'),
  role: text('role'),
  title: text('title'),
  snippet: text('snippet'),
  amount: whole('amount'),
  amountCurrency: text('amount_currency'),
  actor: text('actor').notNull(),
})

const interaction = pgTable('diwan_interaction', { tenantId: text('tenant_id').notNull(), id: uuid('id').notNull(), deletedAt: instant('deleted_at'), visibility: text('visibility').notNull(), createdBy: text('created_by').notNull() })

const change = pgTable('diwan_change', {
  tenantId: text('tenant_id').notNull(),
  id: uuid('id').notNull(),
  entity: text('entity').notNull(),
  recordId: uuid('record_id').notNull(),
  operation: text('operation').notNull(),
  recordVersion: whole('record_version').notNull(),
  at: instant('at').notNull(),
  actor: text('actor').notNull(),
  origin: text('origin').notNull(),
  diff: jsonb('diff').notNull(),
  customerIds: jsonb('customer_ids').notNull(),
})

const customerRelations = relations(customer, ({ many }) => ({ contactPoints: many(contactPoint) }))
const contactPointRelations = relations(contactPoint, ({ one }) => ({ customer: one(customer, { fields: [contactPoint.tenantId, contactPoint.customerId], references: [customer.tenantId, customer.id] }) }))

export const openDrizzle: OpenPeer = async (place) => {
  const pool = await poolOf(place)
  const db = drizzle({ client: pool, schema: { customer, contactPoint, timelineEntry, interaction, change, customerRelations, contactPointRelations } })
  const visible = or(sql`${customer.ownerId} = any(${sql.param(owners)})`, eq(customer.teamId, team))
  const live = and(eq(customer.tenantId, tenant), isNull(customer.deletedAt), visible)
  // What the library keeps prepared for itself, with places for the values.
  const get = db.select().from(customer).where(and(live, eq(customer.id, sql.placeholder('id')))).prepare('peer_get')
  const matching = and(live, eq(customer.lifecycle, sql.placeholder('lifecycle')), like(customer.searchKey, sql.placeholder('search')))
  const list = db.select().from(customer).where(matching).orderBy(desc(customer.updatedAt), desc(customer.id)).limit(51).prepare('peer_list')
  const isMine = or(eq(timelineEntry.source, 'task'), exists(db.select({ one: sql`1` }).from(interaction).where(and(eq(interaction.tenantId, tenant), eq(interaction.id, timelineEntry.id), isNull(interaction.deletedAt), or(ne(interaction.visibility, 'private'), eq(interaction.createdBy, by))))))
  const isGiven = exists(db.select({ one: sql`1` }).from(customer).where(and(live, eq(customer.id, sql.placeholder('customerId')))))
  const older = or(lt(timelineEntry.occurredAt, sql.placeholder('occurredAt')), and(eq(timelineEntry.occurredAt, sql.placeholder('occurredAt')), lt(timelineEntry.id, sql.placeholder('id'))))
  const timeline = db.select().from(timelineEntry).where(and(eq(timelineEntry.tenantId, tenant), eq(timelineEntry.customerId, sql.placeholder('customerId')), isMine, isGiven, older)).orderBy(desc(timelineEntry.occurredAt), desc(timelineEntry.id)).limit(51).prepare('peer_timeline')
  const asked = ({ lifecycle, search }: ListQuery) => ({ lifecycle, search: `%${search}%` })
  return {
    name: 'Drizzle 0.45.4',
    get: async (id) => (await get.execute({ id }))[0],
    timeline: ({ customerId, occurredAt, id }) => timeline.execute({ customerId, occurredAt: new Date(occurredAt), id }),
    list: (query) => list.execute(asked(query)),
    listWithContactPoints: ({ lifecycle, search }) =>
      db.query.customer.findMany({
        where: and(live, eq(customer.lifecycle, lifecycle), like(customer.searchKey, `%${search}%`)),
        orderBy: [desc(customer.updatedAt), desc(customer.id)],
        limit: 51,
        with: { contactPoints: { where: isNull(contactPoint.deletedAt), orderBy: [asc(contactPoint.createdAt), asc(contactPoint.id)] } },
      }),
    update: async ({ id, version, preferredChannel, updatedAt }) => {
      const { rowCount } = await db.update(customer).set({ preferredChannel, updatedAt: new Date(updatedAt), updatedBy: by, version: version + 1 }).where(and(eq(customer.tenantId, tenant), eq(customer.id, id), eq(customer.version, version)))
      return rowCount === 1
    },
    updateWithChange: ({ id, version, preferredChannel, updatedAt }) =>
      db.transaction(async (transaction) => {
        const [before] = await transaction.select().from(customer).where(and(live, eq(customer.id, id), eq(customer.version, version))).for('update')
        if (!before) return undefined
        const [after] = await transaction.update(customer).set({ preferredChannel, updatedAt: new Date(updatedAt), updatedBy: by, version: version + 1 }).where(and(eq(customer.tenantId, tenant), eq(customer.id, id))).returning()
        const row = changeRow(id, { version: version + 1, at: updatedAt, from: before.preferredChannel, to: preferredChannel })
        await transaction.insert(change).values({ tenantId: tenant, id: row.id, entity: row.entity, recordId: id, operation: row.operation, recordVersion: row.record_version, at: new Date(updatedAt), actor: by, origin: row.origin, diff: JSON.parse(row.diff) as unknown, customerIds: JSON.parse(row.customer_ids) as unknown })
        return after
      }),
    close: () => pool.end(),
  }
}
