import type { EntityView } from '../access/entity-view.ts'
import { allows } from '../access/field-rights.ts'
import { isEmptyValue } from '../writes/changes.ts'
import type { SensitiveFields } from './sensitive-fields.ts'

type Values = Readonly<Record<string, unknown>>

interface Told {
  /** Where the value is in a record; in the document of extension fields it is further down. */
  readonly path: readonly [string, ...string[]]
  readonly names: readonly string[]
}

/** A view that notes whose sensitive fields it shows. What is masked or hidden, and what is empty, shows nothing. */
export function auditedView(view: EntityView, sensitive: SensitiveFields, note: (recordId: string, fields: readonly string[]) => void): EntityView {
  const told = [...sensitive].filter(([field]) => allows(view.right(field), 'read')).map(([field, names]): Told => ({ path: field.split('.') as [string, ...string[]], names }))
  if (told.length === 0) return view
  const noteAll = (recordId: string, shown: readonly Told[]) => {
    if (shown.length > 0) note(recordId, shown.flatMap(({ names }) => names))
  }
  const readable = new Map(told.map((each) => [each.path.join('.'), each]))
  return {
    ...view,
    isWhole: false,
    isAudited: true,
    show: (field, value, recordId) => {
      const known = readable.get(field)
      if (known && hasValue(value)) noteAll(recordId, [known])
      return view.show(field, value, recordId)
    },
    shown: (row, returned) => {
      const record = view.shown(row, returned)
      noteAll(record['id'] as string, told.filter(({ path }) => (!returned || returned.includes(path[0])) && hasValue(valueAt(record, path))))
      return record
    },
    shownDiff: (diff, recordId) => {
      noteAll(recordId, told.filter(({ path }) => diff[path.join('.')]?.some(hasValue) ?? false))
      return view.shownDiff(diff, recordId)
    },
  }
}

function hasValue(value: unknown): boolean {
  return value !== null && value !== undefined && !isEmptyValue(value)
}

function valueAt(record: Values, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Values | null | undefined)?.[name], record)
}
