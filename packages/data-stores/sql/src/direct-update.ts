import { sql, type RawBuilder } from 'kysely'
import type { DirectlyUpdated, DirectUpdate, Row } from '@diwan/core/storage'
import type { SqlConnection } from './connection.ts'
import type { Bind } from './dialect.ts'
import { compilePlan, Slots, type Plan, bindsOf } from './plan.ts'
import { fieldEncoder, rowDecoder } from './row-codec.ts'
import { compileFilter, filterShape, selectedFields, type Compiler } from './selection-plan.ts'
import type { Plans } from './sql-reader.ts'
import { tenantColumn, type FieldColumns, type Table } from './table.ts'

/** The fields of a change that the statement makes itself. */
const made = ['recordVersion', 'diff', 'customerIds'] as const

/**
 * An update and its change row as one statement: the row is locked and compared where it is, so that neither its old values
 * nor a transaction cost a round trip.
 */
export async function updateDirectly(plans: Plans, connection: SqlConnection, update: DirectUpdate): Promise<DirectlyUpdated | undefined> {
  const { compiler } = plans
  const table = compiler.tables.get(update.entity)!
  const changes = compiler.tables.get('change')!
  const { entity, tenant, id, where, expectedVersion, set, stamps, change, subject } = update
  const values: Bind[] = []
  const filter = { entity, tenant, where, deleted: 'exclude' } as const
  const shape = `${filterShape(filter, values, compiler)} ${expectedVersion === undefined ? '' : 'at '}${Object.keys(set).join(',')} ${subject ?? ''}`
  push(values, table, { id, ...(expectedVersion !== undefined && { version: expectedVersion }), ...set, ...stamps }, compiler)
  push(values, changes, change, compiler)
  const plan = plans.selections.get(`direct update ${shape}`, () => compile({ update, filter, table, changes, compiler }) as Plan<(row: readonly unknown[]) => Row>)
  const row = await connection.first(plan.statement, bindsOf(plan, values))
  if (!row) return undefined
  const { made: noted, ...record } = plan.decode(row)
  return { row: record, change: noted as Row | null }
}

function push(values: Bind[], table: Table, row: Row, { dialect }: Compiler): void {
  for (const name of Object.keys(row)) fieldEncoder(table.byField.get(name)!, dialect)(row[name], values)
}

interface Parts {
  readonly update: DirectUpdate
  readonly filter: Parameters<typeof compileFilter>[0]
  readonly table: Table
  readonly changes: Table
  readonly compiler: Compiler
}

function compile({ update, filter, table, changes, compiler }: Parts): Plan {
  const { kysely, dialect } = compiler
  const json = dialect.json!
  const { set, stamps, change, expectedVersion, subject } = update
  const slots = new Slots()
  const filtered = compileFilter(filter, table, compiler, slots)
  const column = (field: string) => table.byField.get(field)!.columns[0]!
  const slotsOf = (of: Table, names: readonly string[]) => new Map(names.map((name) => [name, { slot: slots.next(), column: of.byField.get(name)!.columns[0]! }]))
  const id = slots.next()
  const version = expectedVersion === undefined ? sql`` : sql` and t.version = ${slots.next()}`
  const given = slotsOf(table, Object.keys(set))
  const stamped = slotsOf(table, Object.keys(stamps))
  const noted = slotsOf(changes, Object.keys(change))
  const fields = [...given.keys()]
  const name = sql.table(table.name)
  const before = sql`select t.* from ${name} as t where ${filtered} and t.id = ${id}${version} for update`
  const assignments = [...given.values(), ...stamped.values()].map(({ slot, column: { name: to } }) => sql`${sql.ref(to)} = ${slot}`)
  const differs = sql.join([...given.values()].map(({ slot, column: { name: of, type } }) => sql`o.${sql.ref(of)} is distinct from ${dialect.cast(slot, type)}`), sql` or `)
  const after = sql`update ${name} as u set ${sql.join(assignments)}, version = o.version + 1 from o where u.${sql.ref(tenantColumn)} = o.${sql.ref(tenantColumn)} and u.id = o.id and (${differs}) returning u.*`
  const pair = (field: string) => {
    const { name: of, type } = column(field)
    const [from, to] = [sql.ref(`o.${of}`), sql.ref(`n.${of}`)]
    const entry = json.object([[field, json.array([json.value(from, type), json.value(to, type)])]])
    return sql`case when ${from} is distinct from ${to} then ${entry} else ${json.emptyObject} end`
  }
  const customers = subject === undefined ? json.emptyArray : subjectList(column(subject).name, json)
  const values: readonly (readonly [string, RawBuilder<unknown>])[] = [
    [tenantColumn, sql`n.${sql.ref(tenantColumn)}`],
    ...[...noted.values()].map(({ slot, column: { name: of, type } }) => [of, dialect.cast(slot, type)] as const),
    ['record_version', sql`n.version`],
    ['diff', json.union(fields.map(pair))],
    ['customer_ids', customers],
  ]
  const log = sql`insert into ${sql.table(changes.name)} (${sql.join(values.map(([to]) => sql.ref(to)))}) select ${sql.join(values.map(([, value]) => value))} from o join n on n.id = o.id returning record_version, diff, customer_ids`
  const read = selectedFields(table, undefined)
  const reads = read.flatMap(({ columns }) => columns)
  const rowOf = (alias: string) => sql.join(reads.map(({ name: of, type }, index) => sql`${dialect.read(sql.ref(`${alias}.${of}`), type)} as ${sql.ref(`c${index}`)}`))
  const noteColumns = made.flatMap((field) => changes.byField.get(field)!.columns)
  const note = sql.join(noteColumns.map(({ name: of, type }, index) => sql`${dialect.read(sql.ref(`c.${of}`), type)} as ${sql.ref(`m${index}`)}`))
  const nothing = sql.join(noteColumns.map((_, index) => sql`null as ${sql.ref(`m${index}`)}`))
  // What a part of the `with` changes is seen only in what it returns.
  const query = sql`with o as (${before}), n as (${after}), c as (${log}) select ${rowOf('n')}, ${note} from n, c union all select ${rowOf('o')}, ${nothing} from o where not exists (select 1 from n)`
  const decode = rowDecoder(read, dialect)
  const decodeNote = rowDecoder(made.map((field) => changes.byField.get(field)!), dialect)
  return compilePlan(kysely, query, { decode: (row: readonly unknown[]) => ({ ...decode(row), made: row[reads.length] === null ? null : decodeNote(row.slice(reads.length)) }) })
}

function subjectList(column: FieldColumns['columns'][number]['name'], json: NonNullable<Compiler['dialect']['json']>): RawBuilder<unknown> {
  const subject = sql`n.${sql.ref(column)}`
  return sql`case when ${subject} is null then ${json.emptyArray} else ${json.array([json.value(subject, 'id')])} end`
}
