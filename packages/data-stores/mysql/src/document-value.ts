import { sql, type Expression, type RawBuilder } from 'kysely'
import type { DocumentForm } from '@diwan/sql'
import { collation } from './session.ts'

/** As `SqlDialect.documentValue` asks. */
export function documentValue(document: Expression<unknown>, path: readonly string[], form: DocumentForm): RawBuilder<unknown> {
  const value = sql`json_extract(${document}, ${sql.lit(`$.${path.map((step) => `"${step}"`).join('.')}`)})`
  const type = sql`json_type(${value})`
  const text = sql`convert(json_unquote(${value}) using utf8mb4)`
  switch (form) {
    case 'text':
      return sql`(case when ${type} = 'STRING' then ${text} end collate ${sql.raw(collation)})`
    case 'integer':
      // MariaDB calls 1e300 an integer, and casts it to 1; what is longer than 16 digits it casts to anything.
      return sql`case when ${text} regexp '^-{0,1}[0-9]{1,16}$' and ${type} = 'INTEGER' and cast(${text} as signed) between -9007199254740991 and 9007199254740991 then cast(${text} as signed) end`
    case 'boolean':
      return sql`case when ${type} = 'BOOLEAN' then case ${text} when 'true' then 1 else 0 end end`
    case 'amount':
      return sql`case when ${type} = 'STRING' and ${text} regexp '^-{0,1}[0-9]+([.][0-9]+){0,1}$' then cast(replace(${text}, '.', '') as signed) end`
    case 'list':
      return sql`case when ${type} = 'ARRAY' then ${value} end`
  }
}
