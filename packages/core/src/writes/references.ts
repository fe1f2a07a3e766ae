import { DiwanError, type Issue } from '../errors/diwan-error.ts'
import { allOf } from '../predicate/criterion.ts'
import { pathOf } from '../schema/problems.ts'
import type { SessionContext } from '../session/context.ts'
import type { UnitOfWork } from './unit-of-work.ts'

type Values = Readonly<Record<string, unknown>>

/** Where a row names another record. */
interface Mention {
  readonly id: string
  readonly name: string
  /** The index of the row. */
  readonly row: number
}

/** The path of a row by its index, worked out only for problems. */
type PathOfRow = (index: number) => Issue['path']

/** Refuses rows that name records which do not exist or which this session may not see; the two look the same. */
export async function checkReferences(context: SessionContext, unit: UnitOfWork, entity: string, rows: readonly Values[]): Promise<void> {
  refuseReferences(entity, await missingReferences(context, unit, entity, rows, (index) => pathOf(rows, index)))
}

/** What rows name that is not there for this session; paths begin with those of the rows. */
export async function missingReferences(context: SessionContext, unit: UnitOfWork, entity: string, rows: readonly Values[], pathOfRow: PathOfRow): Promise<readonly Issue[]> {
  const issues: Issue[] = []
  const wanted = new Map<string, Mention[]>()
  const { references } = context.model(entity)
  for (const [index, row] of rows.entries()) {
    for (const { name, to } of references) {
      const id = row[name]
      if (typeof id !== 'string') continue
      const target = to ?? String(row['entity'])
      if (unit.knows(target, id)) continue
      if (!isPublic(context, target)) {
        issues.push({ path: [...pathOfRow(index), 'entity'], code: 'reference_unknown', message: `There is no entity ${target}` })
        continue
      }
      const mentions = wanted.get(target)
      const mention = { id, name, row: index }
      if (mentions) mentions.push(mention)
      else wanted.set(target, [mention])
    }
  }
  for (const [target, mentions] of wanted) {
    const missing = await missingIds(context, target, [...new Set(mentions.map((mention) => mention.id))])
    for (const { id, name, row } of mentions) {
      if (missing.has(id)) issues.push({ path: [...pathOfRow(row), name], code: 'reference_missing', message: `There is no ${target} ${id}` })
      else unit.learn(target, id)
    }
  }
  return issues
}

/** Throws `validation_failed` with what is missing, if anything is. */
export function refuseReferences(entity: string, issues: readonly Issue[]): void {
  if (issues.length === 0) return
  throw new DiwanError('validation_failed', `The ${entity} cannot be written: ${issues[0]!.message}`, {
    field: issues[0]!.path.join('.'),
    hint: 'Create the record it refers to first, or leave the reference out',
    issues,
  })
}

function isPublic(context: SessionContext, entity: string): boolean {
  return Object.hasOwn(context.kernel.models, entity) && !context.model(entity).definition.internal && !context.model(entity).definition.readOnly
}

/** Counted first, because nearly always all are there; which are not is asked only then. */
async function missingIds(context: SessionContext, entity: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const missing = new Set<string>()
  const { tenant, reader } = context
  for (let start = 0; start < ids.length; start += 500) {
    const values = ids.slice(start, start + 500)
    const where = allOf({ op: 'in', field: 'id', values }, context.scope('read', entity))
    if ((await reader.count({ entity, tenant, where, deleted: 'exclude' }, values.length)) === values.length) continue
    const order = [{ field: 'id', direction: 'asc' }] as const
    const found = new Set((await reader.select({ entity, tenant, where, fields: [], order, limit: values.length, deleted: 'exclude' })).map((row) => row['id']))
    for (const id of values) if (!found.has(id)) missing.add(id)
  }
  return missing
}
