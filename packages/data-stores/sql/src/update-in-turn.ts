import { allOf, isSameJson, transactionConflict, type Criterion, type DirectlyUpdated, type DirectUpdate, type Row } from '@diwan/core/storage'
import type { JsonValue } from '@diwan/core'
import type { SqlConnection, SqlDriver } from './connection.ts'
import { boundUpdate, insertRows, runBound } from './row-writer.ts'
import { SqlReader, type Plans } from './sql-reader.ts'

/**
 * An update and its change row as steps of one transaction, for databases of one writer: they are in the same process,
 * where a step costs no round trip.
 */
export async function updateInTurn(plans: Plans, driver: SqlDriver, update: DirectUpdate): Promise<DirectlyUpdated | undefined> {
  const transaction = await driver.begin({ isolation: 'default' })
  try {
    const done = await steps(plans, transaction.connection, update)
    await (done?.change ? transaction.commit() : transaction.rollback())
    return done
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

async function steps(plans: Plans, connection: SqlConnection, update: DirectUpdate): Promise<DirectlyUpdated | undefined> {
  const { entity, tenant, id, set, stamps, subject } = update
  const [current] = await new SqlReader(plans, connection).select({ entity, tenant, where: criterionOf(update), order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'exclude' })
  if (!current) return undefined
  const diff = diffOf(current, set)
  if (Object.keys(diff).length === 0) return { row: current, change: null }
  const version = current['version'] as number
  const fields = { ...set, ...stamps, version: version + 1 }
  const changed = await runBound(connection, boundUpdate(plans, tenant, { entity, id, expectedVersion: version, fields }))
  if (changed !== 1) throw transactionConflict(entity, id)
  // It is nobody else's, and a copy of so many fields costs as much as a statement.
  const row: Row = Object.assign(current, fields)
  const of = subject === undefined ? null : row[subject]
  const change = { recordVersion: version + 1, diff, customerIds: of === null || of === undefined ? [] : [of] }
  await insertRows(plans, connection, 'change', tenant, [{ ...update.change, ...change }])
  return { row, change }
}

function criterionOf({ id, expectedVersion, where }: DirectUpdate): Criterion {
  const one: Criterion = { op: 'compare', field: 'id', is: 'eq', value: id }
  if (expectedVersion === undefined) return allOf(one, where)
  return allOf(one, { op: 'compare', field: 'version', is: 'eq', value: expectedVersion }, where)
}

function diffOf(current: Row, set: Row): Readonly<Record<string, readonly [unknown, unknown]>> {
  const diff: Record<string, readonly [unknown, unknown]> = {}
  for (const [field, value] of Object.entries(set)) if (!isSameJson(current[field] as JsonValue, value as JsonValue)) diff[field] = [current[field], value]
  return diff
}
