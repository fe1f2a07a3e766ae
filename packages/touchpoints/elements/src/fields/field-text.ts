import type { CustomerJson, FieldJson } from '@diwan/client'
import type { Formats, MoneyText } from '../i18n/formats.ts'
import { textIn } from '../i18n/text-in.ts'
import { readable, type Translate } from '../i18n/translate.ts'

/** What people read of a field: its label, or its name made readable. */
export function labelOf({ name, label }: FieldJson, locale: string): string {
  return label === undefined ? readable(name.split('.').at(-1) ?? name) : textIn(label, locale)
}

/** The same of a member of a closed set. */
export function valueLabelOf({ values = [] }: FieldJson, value: string, locale: string): string {
  const label = values.find((each) => each.value === value)?.label
  return label === undefined ? readable(value) : textIn(label, locale)
}

/** The value that a record has of an extension field such as `ext.loyalty.tier`. */
export function valueOf({ ext }: Pick<CustomerJson, 'ext'>, { name }: FieldJson): unknown {
  const [, owner = '', member = ''] = name.split('.')
  return (ext as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>)[owner]?.[member]
}

/** A value as it is read; undefined where there is none, or none that people read. */
export function textOfValue(field: FieldJson, value: unknown, t: Translate, formats: Formats): string | undefined {
  if (value === null || value === undefined || value === '') return undefined
  const { type, list, values } = field
  if (list && Array.isArray(value)) return value.length > 0 ? formats.list(value.map((each) => (values ? valueLabelOf(field, String(each), formats.locale) : String(each)))) : undefined
  if (type === 'boolean') return t(value === true ? 'fields.yes' : 'fields.no')
  if (typeof value === 'object') return type === 'money' ? formats.money(value as MoneyText) : undefined
  if (type === 'integer' || type === 'decimal') return formats.decimal(String(value))
  if (type === 'date') return formats.day(String(value))
  if (type === 'instant') return formats.relative(String(value))
  return values ? valueLabelOf(field, String(value), formats.locale) : String(value)
}

/** Whether figures stand under each other at their end. */
export function isNumeric({ type }: FieldJson): boolean {
  return type === 'integer' || type === 'decimal' || type === 'money'
}
