import { sql, type Expression, type RawBuilder } from 'kysely'
import type { DocumentForm } from '@diwan/sql'

/** As `SqlDialect.documentValue` asks. */
export function documentValue(document: Expression<unknown>, path: readonly string[], form: DocumentForm): RawBuilder<unknown> {
  const at = sql.lit(`$.${path.map((step) => `"${step}"`).join('.')}`)
  const type = sql`json_type(${document}, ${at})`
  const value = sql`json_extract(${document}, ${at})`
  switch (form) {
    case 'text':
      return sql`case ${type} when 'text' then ${value} end`
    case 'integer':
      return sql`case when ${type} = 'integer' and ${value} between -9007199254740991 and 9007199254740991 then ${value} end`
    case 'boolean':
      return sql`case ${type} when 'true' then 1 when 'false' then 0 end`
    case 'amount':
      // A cast all around it, so that amounts which are bound as text, being large, are compared as numbers.
      return sql`cast(case when ${type} = 'text' and ${value} not glob '*[^-0-9.]*' then replace(${value}, '.', '') end as integer)`
    case 'list':
      return sql`case ${type} when 'array' then ${value} end`
  }
}
