import { DiwanError } from '../errors/diwan-error.ts'
import { fieldOf } from '../predicate/resolve.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import type { Aggregation, Measure } from '../storage/storage.ts'
import type { SessionContext } from './context.ts'
import { limitOf } from './selection.ts'

/** Groups at the most. */
const most = 5000

interface Query {
  readonly groupBy?: readonly string[]
  readonly measures: Readonly<Record<string, Measure>>
  readonly limit?: number
}

/** Checks what is grouped by and measured. Throws `predicate_invalid`. */
export function aggregationOf(context: SessionContext, definition: EntityDefinition, query: Query): Omit<Aggregation, 'where'> {
  const { groupBy = [], measures } = query
  if (!Array.isArray(groupBy) || groupBy.length > 4) throw invalid('`groupBy` takes at most four fields', 'groupBy')
  for (const name of groupBy) {
    const field = fieldOf(definition, String(name))
    if (!field || field.presence === 'hidden' || field.type === 'json' || field.type === 'money') throw invalid(`${definition.name} cannot be grouped by ${String(name)}`, 'groupBy')
  }
  const names = typeof measures === 'object' && measures !== null ? Object.keys(measures) : []
  if (names.length === 0 || names.length > 16) throw invalid('`measures` takes 1 to 16 named measures', 'measures')
  for (const name of names) checkMeasure(definition, name, measures[name]!, groupBy)
  return { entity: definition.name, tenant: context.tenant, groupBy, measures, limit: limitOf(query.limit ?? 200, most) }
}

function checkMeasure(definition: EntityDefinition, name: string, measure: Measure, groupBy: readonly string[]): void {
  const path = `measures.${name}`
  if (!/^[a-zA-Z][a-zA-Z0-9]{0,40}$/.test(name) || groupBy.includes(name) || name === 'bucket') throw invalid('A measure’s name is letters and digits, and no grouped field', path)
  if (typeof measure !== 'object' || measure === null || !['count', 'sum', 'min', 'max'].includes(measure.of)) throw invalid('A measure is count, sum, min or max', path)
  if (measure.field === undefined) {
    if (measure.of === 'count') return
    throw invalid(`\`${measure.of}\` needs a field`, path)
  }
  const field = fieldOf(definition, String(measure.field))
  const types = measure.of === 'sum' ? ['integer', 'money'] : measure.of === 'count' ? undefined : ['integer', 'money', 'instant', 'date', 'key', 'text']
  if (!field || field.presence === 'hidden' || field.type === 'json' || (types && !types.includes(field.type))) throw invalid(`\`${measure.of}\` cannot be taken of ${String(measure.field)}`, path)
}

function invalid(message: string, field: string): DiwanError {
  return new DiwanError('predicate_invalid', message, { field })
}
