import { transactionConflict, type Write } from '@diwan/core/storage'
import type { Statement } from './connection.ts'
import type { Bind } from './dialect.ts'
import { boundInserts, boundRemove, boundUpdate, type Bound } from './row-writer.ts'
import { statementName } from './statement-name.ts'
import type { Plans } from './sql-reader.ts'

/** The statements of this one stand in its `with`; it fails as a whole where an update finds nothing. */
export interface OneStatement extends Bound {
  /** What the failure of the updates means. */
  readonly conflict: () => Error
}

/** Statements at the most, since each shape of them is another text. */
const most = 8

/**
 * Writes as one statement, so that they are one round trip and need no transaction around them: each in the `with`, then
 * a division by the number of updated rows, which fails where there is none. Undefined where they cannot be: the parts of
 * one statement see the same snapshot and run in no order, so none may touch what another does.
 */
export function oneStatement(plans: Plans, tenant: string, writes: readonly Write[]): OneStatement | undefined {
  if (new Set(writes.map(({ entity }) => entity)).size !== writes.length) return undefined
  const parts: { readonly bound: Bound; readonly isUpdate: boolean }[] = []
  for (const write of writes) {
    const bounds = boundsOf(plans, tenant, write)
    if (!bounds || parts.length + bounds.length > most) return undefined
    parts.push(...bounds.map((bound) => ({ bound, isUpdate: write.do === 'update' })))
  }
  if (parts.length === 0) return undefined
  const first = writes.find((write) => write.do === 'update')
  const conflict = () => transactionConflict(first?.entity ?? writes[0]!.entity, first?.id ?? '')
  if (parts.length === 1 && !parts[0]!.isUpdate) return { ...parts[0]!.bound, conflict }
  return { ...joined(plans, parts), conflict }
}

function boundsOf(plans: Plans, tenant: string, write: Write): readonly Bound[] | undefined {
  if (write.do === 'insert') return boundInserts(plans, write.entity, tenant, write.rows)
  return [write.do === 'update' ? boundUpdate(plans, tenant, write) : boundRemove(plans, write.entity, tenant, write.where)]
}

const texts = new WeakMap<Plans, Map<string, Statement>>()

/** The parts' texts are constant for their shapes, so their union is too. */
function joined(plans: Plans, parts: readonly { readonly bound: Bound; readonly isUpdate: boolean }[]): Bound {
  const binds: Bind[] = []
  for (const { bound } of parts) binds.push(...bound.binds)
  const key = parts.map(({ bound }) => bound.statement.sql).join('\n')
  const known = texts.get(plans) ?? new Map<string, Statement>()
  texts.set(plans, known)
  const statement = known.get(key) ?? union(parts)
  if (known.size >= 512) known.delete(known.keys().next().value!)
  known.set(key, statement)
  return { statement, binds }
}

function union(parts: readonly { readonly bound: Bound; readonly isUpdate: boolean }[]): Statement {
  let used = 0
  const withs = parts.map(({ bound }, index) => {
    const text = bound.statement.sql.replaceAll(/\$(\d+)/g, (_, number: string) => `$${Number(number) + used}`)
    used += bound.binds.length
    return `w${index} as (${text} returning 1)`
  })
  const checks = parts.flatMap(({ isUpdate }, index) => (isUpdate ? [`1 / (select count(*) from w${index})`] : []))
  const text = `with ${withs.join(', ')} select ${checks.length > 0 ? checks.join(', ') : '1'}`
  return { sql: text, name: statementName(text) }
}
