import 'reflect-metadata'
import { Brackets, DataSource, EntitySchema, type EntitySchemaColumnOptions, type SelectQueryBuilder } from 'typeorm'
import type { EntityName } from '@diwan/core'
import type { Given, ListQuery } from '../contender.ts'
import { owners, team, tenant } from '../store.ts'
import { entityColumns } from './entity-columns.ts'
import { by, changeRow, type OpenPeer } from './peer.ts'

interface Row {
  id: string
  [property: string]: unknown
}

function schemaOf(entity: EntityName, table: string, relations: object = {}): EntitySchema<Row> {
  const own = entityColumns(entity).map(({ property, column, type, nullable }): [string, EntitySchemaColumnOptions] => [property, { name: column, type, nullable, ...(property === 'id' && { primary: true }) }])
  const columns = { tenantId: { name: 'tenant_id', type: 'text', primary: true } satisfies EntitySchemaColumnOptions, ...Object.fromEntries(own) }
  return new EntitySchema<Row>({ name: entity, tableName: table, columns, relations })
}

const both = (column: string) => [{ name: 'tenant_id', referencedColumnName: 'tenantId' }, { name: column, referencedColumnName: 'id' }]
const schemas = {
  customer: schemaOf('customer', 'diwan_customer', { contactPoints: { type: 'one-to-many', target: 'contactPoint', inverseSide: 'customer' } }),
  contactPoint: schemaOf('contactPoint', 'diwan_contact_point', { customer: { type: 'many-to-one', target: 'customer', inverseSide: 'contactPoints', joinColumn: both('customer_id') } }),
  timelineEntry: schemaOf('timelineEntry', 'diwan_timeline_entry'),
  interaction: schemaOf('interaction', 'diwan_interaction'),
  change: schemaOf('change', 'diwan_change'),
}

export const openTypeorm: OpenPeer = async ({ url, size }) => {
  const source = await new DataSource({ type: 'postgres', url, poolSize: size, entities: Object.values(schemas), logging: false }).initialize()
  const visible = new Brackets((where) => where.where('c.ownerId = any(:owners)', { owners }).orWhere('c.teamId = :team', { team }))
  const customers = (of = source.manager) => of.createQueryBuilder(schemas.customer, 'c').where('c.tenantId = :tenant', { tenant }).andWhere('c.deletedAt is null').andWhere(visible)
  const matching = ({ lifecycle, search }: ListQuery) => customers().andWhere('c.lifecycle = :lifecycle', { lifecycle }).andWhere('c.searchKey like :search', { search: `%${search}%` }).orderBy('c.updatedAt', 'DESC').addOrderBy('c.id', 'DESC')
  const rows = (query: SelectQueryBuilder<Row>) => query.getMany() as Promise<readonly Given[]>
  return {
    name: 'TypeORM 1.1.1',
    get: async (id) => (await customers().andWhere('c.id = :id', { id }).getOne()) ?? undefined,
    timeline: ({ customerId, occurredAt, id }) => {
      const task = source.manager
        .createQueryBuilder(schemas.timelineEntry, 't')
        .where('t.tenantId = :tenant and t.customerId = :customerId', { tenant, customerId })
        .andWhere(`(t.source = 'task' or exists (select 1 from diwan_interaction i where i.tenant_id = :tenant and i.id = t.id and i.deleted_at is null and (i.visibility <> 'private' or i.created_by = :by)))`, { by })
        .andWhere(`exists (select 1 from diwan_customer c where c.tenant_id = :tenant and c.id = :customerId and c.deleted_at is null and (c.owner_id = any(:owners) or c.team_id = :team))`, { owners, team })
        .andWhere('(t.occurredAt, t.id) < (:occurredAt, :id)', { occurredAt, id })
      return rows(task.orderBy('t.occurredAt', 'DESC').addOrderBy('t.id', 'DESC').limit(51))
    },
    list: (query) => rows(matching(query).limit(51)),
    // `take` pages records and not joined rows, by a statement of its own before the one that joins; an order of what is joined it takes for the page's.
    listWithContactPoints: async (query) => {
      const found = await rows(matching(query).leftJoinAndSelect('c.contactPoints', 'p', 'p.deletedAt is null').take(51))
      for (const { contactPoints } of found) (contactPoints as Row[]).sort((a, b) => Number(a['createdAt']) - Number(b['createdAt']) || (a.id < b.id ? -1 : 1))
      return found
    },
    update: async ({ id, version, preferredChannel, updatedAt }) => (await source.manager.update(schemas.customer, { tenantId: tenant, id, version }, { preferredChannel, updatedAt, updatedBy: by, version: version + 1 })).affected === 1,
    updateWithChange: ({ id, version, preferredChannel, updatedAt }) =>
      source.transaction(async (manager) => {
        const found = await customers(manager).andWhere('c.id = :id and c.version = :version', { id, version }).setLock('pessimistic_write').getOne()
        if (!found) return undefined
        const { record_id, record_version, customer_ids, diff, ...row } = changeRow(id, { version: version + 1, at: updatedAt, from: found['preferredChannel'], to: preferredChannel })
        Object.assign(found, { preferredChannel, updatedAt: new Date(updatedAt), updatedBy: by, version: version + 1 })
        await manager.save(schemas.customer, found)
        await manager.insert(schemas.change, { tenantId: tenant, ...row, recordId: record_id, recordVersion: record_version, diff: JSON.parse(diff) as never, customerIds: JSON.parse(customer_ids) as never })
        return found
      }),
    close: () => source.destroy(),
  }
}
