import { DiwanError } from '@diwan/core'
import type { StorageSchema } from '@diwan/core/storage'
import { sql } from 'kysely'
import type { SqlConnection } from '../connection.ts'
import { counterTable, createCounterTable } from '../feed/counter.ts'
import type { Compiler } from '../selection-plan.ts'
import { columnNames, tablesOf, tenantColumn } from '../table.ts'
import { assignSlots } from '../extensions/assign-slots.ts'
import { createSlotTable, readSlots, slotTable } from '../extensions/slot-registry.ts'
import type { Slot } from '../extensions/slot.ts'
import { explicitStep, type ExplicitContext } from './explicit-steps.ts'
import { chainSteps, ownersOf, type ChainStep } from './chains.ts'
import { declaredTable, type DeclaredTable } from './declared-table.ts'
import { fillSteps } from './fill-steps.ts'
import { introspect, type FoundTables } from './introspect.ts'
import { createLeases, leaseTable } from './lease-rows.ts'
import { createLedger, installed, layoutVersion, Ledger, ledgerTable, readLedger, type LedgerRow } from './ledger.ts'
import { Problems } from './problems.ts'
import { step, type Step } from './step.ts'
import { assignSteps, fillSlotSteps, newSlots } from './slot-steps.ts'
import { requireSteps, tableSteps } from './table-steps.ts'

/** What a storage is migrated to. */
export interface MigrationContext {
  readonly compiler: Compiler
  readonly schema: StorageSchema
}

/** The step that makes what all others need; undefined where it is there. */
export async function firstStep({ compiler }: MigrationContext, connection: SqlConnection): Promise<Step | undefined> {
  return bookkeeping(compiler, await introspect(compiler.dialect, connection))
}

/**
 * All steps that are missing, in the order in which they run: what a chain needs before the tables are as declared, the
 * tables, the values of existing rows, and what waits until it is asked for. Reads only.
 */
export async function planSteps({ compiler: base, schema }: MigrationContext, connection: SqlConnection): Promise<readonly Step[]> {
  const tables = await introspect(base.dialect, connection)
  const slots = tables.has(slotTable) ? await readSlots(connection) : []
  const compiler = { ...base, tables: tablesOf(schema, base.dialect, assignSlots(schema, slots)) }
  const first = bookkeeping(compiler, tables)
  const ledger = tables.has(ledgerTable) ? await readLedger(connection) : new Ledger([])
  refuseNewer(ledger)
  const chains = await chainSteps(schema, ledger)
  const declared = new Map(inOrderOfReference([...compiler.tables.values()].map((table) => declaredTable(table, compiler.dialect))).map((each) => [each.table.entity.name, each]))
  const newcomers = ownersOf(schema).filter((owner) => isNew(owner, ledger, declared, tables))
  const context: ExplicitContext = { compiler, declared, tables, ledger, slots }
  const pending = chains.filter((each) => !each.isDone && !newcomers.includes(each.owner))
  const problems = new Problems()
  const explicit = (phase: Step['phase']) => pending.filter(({ migration }) => migration.phase === phase).flatMap((each) => problems.attempt(() => [explicitStep(context, each)]))
  const expand = [...explicit('expand'), ...counters(compiler, tables)]
  const assigned: Step[] = []
  const slotFills: Step[] = []
  for (const each of declared.values()) {
    const known = { hasRows: await hasRows(compiler, connection, each, tables, slots), dropped: droppedColumns(pending, each), backfilled: backfilledFields(chains, each) }
    expand.push(...problems.attempt(() => tableSteps(compiler, each, tables, known)))
    const slotContext = { compiler, known: slots, hasRows: known.hasRows }
    assigned.push(...assignSteps(slotContext, each))
    slotFills.push(...fillSlotSteps(slotContext, each))
  }
  problems.throwAll()
  const fills = [...declared.values()].flatMap((each) => fillSteps(context, chains, each))
  const steps = [
    ...(first ? [first] : []),
    ...newcomers.map((owner) => installStep(owner, chains)),
    ...expand,
    ...assigned,
    ...fills.filter(({ phase, owner, id }) => phase === 'backfill' && !ledger.isDone(owner, id)),
    ...explicit('backfill'),
    // After what else may change documents.
    ...slotFills,
    ...fills.filter(({ phase }) => phase === 'contract'),
    ...[...declared.values()].flatMap((each) => requireSteps(compiler, each, tables.get(each.table.name)!)),
    ...explicit('contract'),
  ].map((each) => (each.checksum === null ? { ...each, progress: ledger.row(each.owner, each.id)?.progress ?? null } : each))
  problems.throwAll()
  return [...steps, ...unnoted(ledger, steps, ownersOf(schema))]
}

/** Steps that were done and not noted, as when the server went on with what its client had died over. */
function unnoted({ rows }: Ledger, steps: readonly Step[], owners: readonly string[]): readonly Step[] {
  const left = rows.filter(({ owner, id, checksum, finishedAt }) => checksum === null && finishedAt === null && owners.includes(owner) && !steps.some((each) => each.owner === owner && each.id === id))
  return left.map(({ owner, id, phase }) => step({ owner, id, phase, isNew: true }))
}

function bookkeeping(compiler: Compiler, tables: FoundTables): Step | undefined {
  const statements = [
    ...(tables.has(ledgerTable) ? [] : [createLedger(compiler)]),
    ...(tables.has(leaseTable) ? [] : [createLeases(compiler)]),
    ...(tables.has(slotTable) ? [] : [createSlotTable(compiler)]),
  ]
  return statements.length === 0 ? undefined : step({ owner: 'core', id: `create ${ledgerTable}`, phase: 'expand', statements, isNew: true })
}

function refuseNewer({ rows }: Ledger): void {
  const found = Math.max(0, ...rows.map(({ layout }) => layout))
  if (found <= layoutVersion) return
  throw new DiwanError('schema_too_new', `The data has layout ${found}, this version of Diwan writes ${layoutVersion}`, { blame: 'host', hint: 'Install the newer packages that wrote it' })
}

/** An owner of whom nothing is there begins where his chain ends. */
function isNew(owner: string, ledger: Ledger, declared: ReadonlyMap<string, DeclaredTable>, tables: FoundTables): boolean {
  return !ledger.knows(owner) && ![...declared.values()].some((each) => each.owner === owner && tables.has(each.table.name))
}

function installStep(owner: string, chains: readonly ChainStep[]): Step {
  const at = new Date().toISOString()
  const also = chains
    .filter((each) => each.owner === owner)
    .map(({ migration, checksum }): LedgerRow => ({ owner, id: migration.id, phase: migration.phase, checksum, layout: layoutVersion, startedAt: at, finishedAt: at, progress: null, error: null }))
  return step({ owner, id: installed, phase: 'expand', isNew: true, also })
}

function counters(compiler: Compiler, tables: FoundTables): readonly Step[] {
  if (compiler.dialect.feed !== 'counter' || tables.has(counterTable)) return []
  return [step({ owner: 'core', id: `create ${counterTable}`, phase: 'expand', isNew: true, statements: [createCounterTable(compiler).compile(compiler.kysely).sql, ...(compiler.dialect.afterTable?.({ name: counterTable, primaryKey: [tenantColumn, 'entity'] }) ?? [])] })]
}

/** Asked only where a column is missing or has to be filled, since that alone depends on it. */
async function hasRows({ kysely }: Compiler, connection: SqlConnection, { table, columns }: DeclaredTable, tables: FoundTables, slots: readonly Slot[]): Promise<boolean> {
  const found = tables.get(table.name)
  if (!found || (columns.every(({ name }) => found.columns.has(name)) && newSlots(slots, table.slots).length === 0)) return false
  return (await connection.first({ sql: sql`select 1 as one from ${sql.table(table.name)} limit 1`.compile(kysely).sql }, [])) !== undefined
}

function droppedColumns(pending: readonly ChainStep[], { table }: DeclaredTable): ReadonlySet<string> {
  const operations = pending.flatMap(({ migration }) => (migration.phase === 'contract' ? migration.operations : []))
  return new Set(operations.flatMap((operation) => (operation.do === 'dropColumn' && operation.entity === table.entity.name ? columnNames(operation.field) : [])))
}

function backfilledFields(chains: readonly ChainStep[], { table }: DeclaredTable): ReadonlySet<string> {
  return new Set(chains.flatMap(({ migration }) => (migration.phase === 'backfill' && migration.entity === table.entity.name ? migration.sets : [])))
}

/** Tables before those that refer to them. */
function inOrderOfReference(tables: readonly DeclaredTable[]): readonly DeclaredTable[] {
  const byName = new Map(tables.map((each) => [each.table.name, each]))
  const done = new Set<DeclaredTable>()
  const visit = (each: DeclaredTable, path: readonly DeclaredTable[]) => {
    if (done.has(each) || path.includes(each)) return
    for (const { to } of each.foreignKeys) if (byName.has(to)) visit(byName.get(to)!, [...path, each])
    done.add(each)
  }
  for (const each of tables) visit(each, [])
  return [...done]
}
