import { EntitySchema, LockMode, MikroORM, raw, type EntityProperty } from '@mikro-orm/postgresql'
import type { EntityName } from '@diwan/core'
import type { Given, ListQuery } from '../contender.ts'
import { owners, team, tenant } from '../store.ts'
import { entityColumns } from './entity-columns.ts'
import { by, changeRow, type OpenPeer } from './peer.ts'

interface Row {
  id: string
  tenantId: string
  [property: string]: unknown
}

function schemaOf(entity: EntityName, tableName: string, relations: object = {}, left: readonly string[] = []): EntitySchema<Row> {
  const own = entityColumns(entity).filter(({ property }) => !left.includes(property)).map(({ property, column, type, nullable }) => [property, { type: type === 'bigint' ? 'integer' : type, columnType: type, fieldName: column, nullable, ...(property === 'id' && { primary: true }) }])
  const properties = { tenantId: { type: 'text', fieldName: 'tenant_id', primary: true }, ...Object.fromEntries(own), ...relations } as unknown as Record<string, EntityProperty>
  return new EntitySchema<Row>({ name: entity, tableName, properties: properties as never })
}

const schemas = {
  customer: schemaOf('customer', 'diwan_customer', { contactPoints: { kind: '1:m', entity: () => 'contactPoint', mappedBy: 'customer', where: { deletedAt: null }, orderBy: { createdAt: 'asc', id: 'asc' } } }),
  contactPoint: schemaOf('contactPoint', 'diwan_contact_point', { customer: { kind: 'm:1', entity: () => 'customer', fieldNames: ['tenant_id', 'customer_id'] } }, ['customerId']),
  timelineEntry: schemaOf('timelineEntry', 'diwan_timeline_entry'),
  change: schemaOf('change', 'diwan_change'),
}

export const openMikroOrm: OpenPeer = async ({ url, size }) => {
  const orm = await MikroORM.init({ clientUrl: url, entities: Object.values(schemas), pool: { min: 0, max: size }, discovery: { warnWhenNoEntities: false }, debug: false })
  const alias = (of: string) => (of === '' ? '' : `${of}.`)
  // Arrays among the values it spells without their brackets.
  const allowed = (of: string) => `(${of}owner_id = any('{${owners.join()}}') or ${of}team_id = '${team}')`
  const visible = () => ({ [raw((of) => allowed(alias(of)))]: true })
  const live = () => ({ tenantId: tenant, deletedAt: null, ...visible() })
  const matching = ({ lifecycle, search }: ListQuery) => ({ ...live(), lifecycle, searchKey: { $like: `%${search}%` } })
  const page = { orderBy: [{ updatedAt: 'desc' as const }, { id: 'desc' as const }], limit: 51 }
  return {
    name: 'MikroORM 6.6.16',
    get: async (id) => (await orm.em.fork().findOne(schemas.customer, { ...live(), id })) ?? undefined,
    timeline: ({ customerId, occurredAt, id }) => {
      const conditions = {
        tenantId: tenant,
        customerId,
        [raw((of) => `(${alias(of)}source = 'task' or exists (select 1 from diwan_interaction i where i.tenant_id = ? and i.id = ${alias(of)}id and i.deleted_at is null and (i.visibility <> 'private' or i.created_by = ?)))`, [tenant, by])]: true,
        [raw(`exists (select 1 from diwan_customer c where c.tenant_id = ? and c.id = ? and c.deleted_at is null and ${allowed('c.')})`, [tenant, customerId])]: true,
        [raw((of) => `((${alias(of)}occurred_at, ${alias(of)}id) < (?, ?))`, [occurredAt, id])]: true,
      }
      return orm.em.fork().find(schemas.timelineEntry, conditions, { orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }], limit: 51 })
    },
    list: (query) => orm.em.fork().find(schemas.customer, matching(query), page),
    listWithContactPoints: async (query) => {
      const rows = await orm.em.fork().find(schemas.customer, matching(query), { ...page, populate: ['contactPoints'] as never, strategy: 'select-in' })
      return rows.map((row) => ({ ...row, contactPoints: [...(row['contactPoints'] as Iterable<Given>)].map((point) => ({ ...point, customerId: row.id })) }))
    },
    update: async ({ id, version, preferredChannel, updatedAt }) => (await orm.em.fork().nativeUpdate(schemas.customer, { tenantId: tenant, id, version }, { preferredChannel, updatedAt: new Date(updatedAt), updatedBy: by, version: version + 1 })) === 1,
    updateWithChange: ({ id, version, preferredChannel, updatedAt }) =>
      orm.em.fork().transactional(async (em) => {
        const found = await em.findOne(schemas.customer, { ...live(), id, version }, { lockMode: LockMode.PESSIMISTIC_WRITE })
        if (!found) return undefined
        const row = changeRow(id, { version: version + 1, at: updatedAt, from: found['preferredChannel'], to: preferredChannel })
        Object.assign(found, { preferredChannel, updatedAt: new Date(updatedAt), updatedBy: by, version: version + 1 })
        await em.flush()
        await em.insert(schemas.change, { tenantId: tenant, id: row.id, entity: row.entity, recordId: id, operation: row.operation, recordVersion: row.record_version, at: new Date(updatedAt), actor: by, origin: row.origin, diff: JSON.parse(row.diff) as unknown, customerIds: JSON.parse(row.customer_ids) as unknown })
        return found
      }),
    close: () => orm.close(true),
  }
}
