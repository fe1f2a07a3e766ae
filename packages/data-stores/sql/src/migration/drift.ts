import type { Drift } from '@diwan/core/storage'
import type { SqlConnection } from '../connection.ts'
import { assignSlots } from '../extensions/assign-slots.ts'
import { readSlots, slotTable } from '../extensions/slot-registry.ts'
import { counterTable } from '../feed/counter.ts'
import type { Compiler } from '../selection-plan.ts'
import { tablesOf } from '../table.ts'
import { ownersOf } from './chains.ts'
import { declaredTable, numberColumn, type DeclaredTable } from './declared-table.ts'
import { introspect, type FoundTable } from './introspect.ts'
import { leaseTable } from './lease-rows.ts'
import { Ledger, ledgerTable, readLedger } from './ledger.ts'
import type { MigrationContext } from './plan-steps.ts'

/** How what is stored differs from what is declared. Reads only, and mends nothing. */
export async function driftOf({ compiler: base, schema }: MigrationContext, connection: SqlConnection): Promise<readonly Drift[]> {
  const found = await introspect(base.dialect, connection)
  const slots = assignSlots(schema, found.has(slotTable) ? await readSlots(connection) : [])
  const compiler = { ...base, tables: tablesOf(schema, base.dialect, slots) }
  const ledger = found.has(ledgerTable) ? await readLedger(connection) : new Ledger([])
  const declared = new Map([...compiler.tables.values()].map((table) => [table.name, declaredTable(table, compiler.dialect)]))
  const own = new Set([ledgerTable, leaseTable, slotTable, ...(compiler.dialect.feed === 'counter' ? [counterTable] : [])])
  const drift: Drift[] = []
  for (const name of own) if (!found.has(name)) drift.push({ at: name, is: 'missing', says: `The table ${name} is missing` })
  for (const [name, each] of declared) {
    const table = found.get(name)
    if (table) drift.push(...tableDrift(compiler, each, table))
    else drift.push({ at: name, is: 'missing', says: `The table ${name} of ${each.owner} is missing` })
  }
  for (const name of found.keys()) {
    if (own.has(name) || declared.has(name)) continue
    const maker = ledger.rows.find(({ id }) => id === `create ${name}`)
    drift.push({ at: name, is: 'extra', says: maker ? `The table ${name} was made for ${maker.owner}, which no longer declares it` : `The table ${name} is nobody's` })
  }
  return [...drift, ...ledgerDrift(ledger, ownersOf(schema))]
}

function tableDrift(compiler: Compiler, declared: DeclaredTable, found: FoundTable): readonly Drift[] {
  return [...columnDrift(compiler, declared, found), ...indexDrift(declared, found), ...foreignKeyDrift(declared, found)]
}

function columnDrift({ dialect }: Compiler, { table, columns }: DeclaredTable, found: FoundTable): readonly Drift[] {
  const drift: Drift[] = []
  const number = numberColumn(table, dialect)
  const asRead = (type: string) => dialect.typeAsRead?.(type) ?? type
  for (const { name, type, nullable } of columns) {
    const at = `${table.name}.${name}`
    const column = found.columns.get(name)
    if (!column) drift.push({ at, is: 'missing', says: `The column ${at} is missing` })
    else {
      if (asRead(column.type) !== asRead(type)) drift.push({ at, is: 'type', says: `${at} is ${column.type} and declared as ${asRead(type)}` })
      if (column.nullable !== nullable) drift.push({ at, is: 'nullable', says: `${at} ${column.nullable ? 'may be null and is declared as never null' : 'is never null and declared as nullable'}` })
    }
  }
  if (number !== undefined && !found.columns.has(number)) drift.push({ at: `${table.name}.${number}`, is: 'missing', says: `The column ${table.name}.${number} is missing` })
  const known = new Set([number, ...columns.map(({ name }) => name)])
  for (const name of found.columns.keys()) if (!known.has(name)) drift.push({ at: `${table.name}.${name}`, is: 'extra', says: `The column ${table.name}.${name} is not declared` })
  return drift
}

function indexDrift({ table, indexes, foreignKeys }: DeclaredTable, found: FoundTable): readonly Drift[] {
  const drift: Drift[] = []
  for (const { name, columns, unique } of indexes) {
    const index = found.indexes.get(name)
    const describe = (each: { readonly unique: boolean; readonly columns: readonly string[] }) => `${each.unique ? 'unique ' : ''}on ${each.columns.join(', ')}`
    if (!index) drift.push({ at: name, is: 'missing', says: `The index ${name} of ${table.name} is missing` })
    else if (!index.valid) drift.push({ at: name, is: 'invalid', says: `The index ${name} of ${table.name} was left unfinished by its build` })
    else if (describe(index) !== describe({ columns, unique })) drift.push({ at: name, is: 'index', says: `The index ${name} is ${describe(index)} and declared ${describe({ columns, unique })}` })
  }
  const known = new Set(indexes.map(({ name }) => name))
  // Some databases make an index for each foreign key by themselves.
  const keys = new Set(foreignKeys.map(({ columns }) => columns.join()))
  for (const [name, { columns }] of found.indexes) if (!known.has(name) && !keys.has(columns.join())) drift.push({ at: name, is: 'extra', says: `The index ${name} of ${table.name} on ${columns.join(', ')} is not declared` })
  return drift
}

function foreignKeyDrift({ table, foreignKeys }: DeclaredTable, found: FoundTable): readonly Drift[] {
  const describe = ({ columns, to }: { readonly columns: readonly string[]; readonly to: string }) => `(${columns.join(', ')}) to ${to}`
  const there = new Set(Array.from(found.foreignKeys.values(), describe))
  const declared = new Set(foreignKeys.map(describe))
  return [
    ...[...declared].filter((key) => !there.has(key)).map((key): Drift => ({ at: table.name, is: 'missing', says: `The foreign key of ${table.name} from ${key} is missing` })),
    ...[...there].filter((key) => !declared.has(key)).map((key): Drift => ({ at: table.name, is: 'extra', says: `The foreign key of ${table.name} from ${key} is not declared` })),
  ]
}

function ledgerDrift(ledger: Ledger, owners: readonly string[]): readonly Drift[] {
  const { rows } = ledger
  const gone = [...new Set(rows.map(({ owner }) => owner))].filter((owner) => ledger.knows(owner) && !owners.includes(owner))
  return [
    ...gone.map((owner): Drift => ({ at: owner, is: 'chain', says: `${owner} was here and is not installed; its tables and its chain are left alone` })),
    ...rows
      .filter(({ finishedAt }) => finishedAt === null)
      .map(({ owner, id, startedAt, error }): Drift => ({ at: `${owner}/${id}`, is: 'failed', says: `${owner}/${id} began at ${startedAt} and ${error === null ? 'has not ended' : `failed: ${error}`}` })),
  ]
}
