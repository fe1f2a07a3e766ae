import { sql, type Expression, type RawBuilder } from 'kysely'
import type { DocumentForm } from '../dialect.ts'

/** As `SqlDialect.documentValue` asks. What does not have the form is never cast, which would be an error. */
export function documentValue(document: Expression<unknown>, path: readonly string[], form: DocumentForm): RawBuilder<unknown> {
  const at = sql.lit(`{${path.join(',')}}`)
  const type = sql`jsonb_typeof(${document} #> ${at})`
  const text = sql`(${document} #>> ${at})`
  switch (form) {
    case 'text':
      return sql`(case ${type} when 'string' then ${text} end collate "C")`
    case 'integer':
      return sql`case when ${type} = 'number' then case when ${text}::numeric % 1 = 0 and ${text}::numeric between -9007199254740991 and 9007199254740991 then ${text}::numeric::bigint end end`
    case 'boolean':
      return sql`case when ${type} = 'boolean' then ${text}::boolean::integer::bigint end`
    case 'amount':
      return sql`case when ${type} = 'string' and ${text} ~ '^-?[0-9]+([.][0-9]+)?$' then replace(${text}, '.', '')::numeric end`
    case 'list':
      return sql`case ${type} when 'array' then ${document} #> ${at} end`
  }
}
