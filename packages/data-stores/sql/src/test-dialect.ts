import type { Bind, SqlDialect } from './dialect.ts'

/** As much of a dialect as laying out tables and taking shapes asks for. */
export const testDialect = {
  name: 'test',
  feed: 'oneWriter',
  encoder: (type) => (type === 'boolean' ? Number : type === 'money' ? String : null),
  list: (values: readonly Bind[]) => JSON.stringify(values),
} as Partial<SqlDialect> as SqlDialect
