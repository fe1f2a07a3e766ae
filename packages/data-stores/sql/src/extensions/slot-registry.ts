import { sql, type RawBuilder } from 'kysely'
import type { SqlConnection } from '../connection.ts'
import type { Compiler } from '../selection-plan.ts'
import type { Slot, SlotField, SlotState } from './slot.ts'

/** Which slot holds which field: a row for each, the same for all tenants. */
export const slotTable = 'diwan_extension_slot'

const key = ['entity', 'slot']

export function createSlotTable({ kysely, dialect }: Compiler): string {
  const type = (max: number, indexed: boolean) => sql.raw(dialect.columnType({ type: 'key', max, indexed }))
  const suffix = sql.raw(dialect.tableSuffix({ name: slotTable, primaryKey: key }))
  return sql`create table ${sql.table(slotTable)} (entity ${type(100, true)} not null, slot ${type(20, true)} not null, owner ${type(100, false)}, field ${type(100, false)}, type ${type(20, false)}, state ${type(20, false)} not null, primary key (entity, slot)) ${suffix}`.compile(kysely).sql
}

export async function readSlots(connection: SqlConnection): Promise<readonly Slot[]> {
  const rows = await connection.all({ sql: `select entity, slot, owner, field, type, state from ${slotTable} order by entity, slot` }, [])
  return rows.map(([entity, column, owner, field, type, state]) => ({
    entity: String(entity),
    column: String(column),
    of: owner === null ? null : { owner: String(owner), field: String(field), type: String(type) as SlotField['type'] },
    state: String(state) as SlotState,
  }))
}

/** The statement that notes which field a slot holds, whether its row is there or not. */
export function noteSlot(compiler: Compiler, { entity, column, of, state }: Slot): string {
  const values = { owner: of?.owner ?? null, field: of?.field ?? null, type: of?.type ?? null, state }
  const assignments = Object.entries(values).map(([name, value]) => sql`${sql.ref(name)} = ${sql.lit(value)}`)
  return text(compiler, sql`insert into ${sql.table(slotTable)} (${sql.join([...key, ...Object.keys(values)].map((name) => sql.ref(name)))}) values (${sql.join([entity, column, ...Object.values(values)].map((value) => sql.lit(value)))}) ${compiler.dialect.onDuplicate(key)} ${sql.join(assignments)}`)
}

/** The statement that notes how far slots of one entity have come. */
export function noteState(compiler: Compiler, slots: readonly Slot[], state: SlotState): string {
  const columns = sql.join(slots.map(({ column }) => sql.lit(column)))
  return text(compiler, sql`update ${sql.table(slotTable)} set state = ${sql.lit(state)} where entity = ${sql.lit(slots[0]!.entity)} and slot in (${columns})`)
}

function text({ kysely }: Compiler, query: RawBuilder<unknown>): string {
  return query.compile(kysely).sql
}
