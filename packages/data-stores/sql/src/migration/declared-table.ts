import { boundedName } from '../bounded-name.ts'
import { storedFields } from '@diwan/core/storage'
import { DiwanError } from '@diwan/core'
import type { ForeignKey, SqlDialect } from '../dialect.ts'
import { feedColumns, tenantColumn, tenantType, type Table, type TableIndex } from '../table.ts'

export interface DeclaredColumn {
  readonly name: string
  /** As `columnType` gives it. */
  readonly type: string
  readonly nullable: boolean
  /** What stands in for a value that is left out, as SQL; null where nothing does. */
  readonly fallback: string | null
  /** The field it keeps; missing for the tenant. */
  readonly field?: string
}

/** A table as its entity asks for it. */
export interface DeclaredTable {
  readonly table: Table
  readonly owner: string
  /** Without the column that numbers a feed. */
  readonly columns: readonly DeclaredColumn[]
  readonly indexes: readonly TableIndex[]
  readonly foreignKeys: readonly ForeignKey[]
}

export function declaredTable(table: Table, dialect: SqlDialect): DeclaredTable {
  const stored = storedFields(table.entity)
  const fields = table.fields.flatMap(({ field, columns, beside = [] }) => {
    const fallback = stored[field]!.fallback?.()
    const slots = beside.map(({ name, ...column }): DeclaredColumn => ({ name, type: dialect.columnType(column), nullable: true, fallback: null }))
    const own = columns.map((column, index): DeclaredColumn => {
      const type = dialect.columnType(column)
      if (index > 0 || fallback === undefined || fallback === null || column.nullable) return { name: column.name, type, nullable: column.nullable, fallback: null, field }
      const encode = dialect.encoder(column.type)
      return { name: column.name, type, nullable: false, fallback: dialect.literal(encode ? encode(fallback) : (fallback as string), column), field }
    })
    return [...own, ...slots]
  })
  return {
    table,
    owner: table.entity.owner,
    columns: [{ name: tenantColumn, type: dialect.columnType(tenantType), nullable: false, fallback: null }, ...fields],
    indexes: table.indexes,
    foreignKeys: table.foreignKeys.map(({ column, table: to }) => ({ name: foreignKeyName(table.name, column), columns: [tenantColumn, column], to })),
  }
}

/** The name that a foreign key is made with; some databases forget it. */
export function foreignKeyName(table: string, column: string): string {
  return boundedName(`${table}_${column}_fk`)
}

/** The column that a feed's rows are numbered in; undefined for what is none. */
export function numberColumn({ entity }: Table, { feed }: SqlDialect): string | undefined {
  return entity.feed ? feedColumns[feed] : undefined
}

const ownerPattern = /^[a-z][a-z0-9-]{0,99}$/

/** Throws `configuration_invalid` for an owner that cannot stand in a ledger. */
export function checkOwner(owner: string): void {
  if (ownerPattern.test(owner)) return
  throw new DiwanError('configuration_invalid', `${JSON.stringify(owner)} cannot own entities or migrations`, { blame: 'plugin', hint: 'Small letters, digits and `-`, such as the id of a plugin' })
}
