import { DiwanError, type EntityDefinition, type Session } from '@diwan/core'
import * as z from 'zod'
import { streamOf } from '../events/stream-of.ts'
import { commaList, parseWhere } from '../request/read-query.ts'
import { csvLines } from '../wire/to-csv.ts'
import { recordToJson } from '../wire/to-json.ts'
import { given, kebab } from './collection-routes.ts'
import { repositoryOf } from './repository-of.ts'
import type { Router } from './router.ts'

const query = z.strictObject({
  format: z.enum(['csv', 'ndjson']).optional().meta({ description: 'CSV with a line of names (default), or a JSON record a line.' }),
  where: z.string().optional().meta({ description: 'A predicate as JSON.' }),
  search: z.string().optional().meta({ description: 'Words as a person types them.' }),
  sort: z.string().optional().meta({ description: 'A sortable field, `-` before it for the last first.' }),
  fields: commaList.optional().meta({ description: 'Columns, joined by commas; all that the session may read where left out.' }),
})

/** GET …/export: all records of a query that the session may export, as they come. */
export function addExportRoute({ add, settings }: Router, entity: EntityDefinition): void {
  const path = `/${kebab(entity.collection)}/export`
  const answer = { status: 200, schema: z.string(), mediaType: 'text/csv', description: 'The records, as a file' } as const
  add({ method: 'get', path, operationId: `export${entity.name[0]!.toUpperCase()}${entity.name.slice(1)}s`, summary: `Exports ${entity.collection}`, query, answer }, async ({ request, query: { format = 'csv', fields, where, sort, search }, session }) => {
    const columns = columnsOf(session, entity, fields)
    const asked = given<object>({ where: where === undefined ? undefined : parseWhere(where), sort, search })
    const batches = repositoryOf(session, entity).export({ ...asked, select: columns }, { signal: request.signal })[Symbol.asyncIterator]()
    // Before the answer begins, so that a refusal is one.
    const first = await batches.next()
    const text = (records: readonly object[]): string => {
      const rows = records.map((record) => recordToJson(entity, record))
      return format === 'csv' ? csvLines(columns, rows.map((row) => columns.map((column) => row[column]))) : rows.map((row) => `${JSON.stringify(row)}\n`).join('')
    }
    async function* lines(): AsyncGenerator<string> {
      // Without the mark, spreadsheets take the file for one of another encoding.
      if (format === 'csv') yield `\uFEFF${columns.join(',')}\r\n`
      for (let { done, value } = first; !done; { done, value } = await batches.next()) yield text(value)
    }
    const failed = (error: unknown) => settings.log.write('error', 'An export broke off', { error: String(error) })
    const type = format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson'
    const headers = { 'content-type': type, 'content-disposition': `attachment; filename="${kebab(entity.collection)}.${format}"` }
    return new Response(streamOf(lines, { signal: request.signal, failed, broken: 'errors' }), { headers })
  })
}

/** Throws `query_invalid` for a column that there is not, which one that is hidden is as well. */
function columnsOf(session: Session, entity: EntityDefinition, asked: readonly string[] | undefined): readonly string[] {
  const own = Object.keys(entity.fields).filter((name) => entity.fields[name]!.presence !== 'hidden')
  const known = ['id', ...own, 'createdAt', 'updatedAt'].filter((name) => name === 'ext' || session.rightTo(entity.name, name) !== 'hide')
  const unknown = asked?.find((name) => !known.includes(name))
  if (unknown === undefined) return asked ?? known
  throw new DiwanError('query_invalid', `There is no column ${unknown.slice(0, 100)}`, { field: 'fields', hint: `Columns: ${known.join(', ')}` })
}
