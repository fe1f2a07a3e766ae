import { html, nothing } from 'lit'
import type { CustomerJson, FieldJson } from '@diwan/client'
import { isNumeric, labelOf, textOfValue, valueOf } from '../fields/field-text.ts'
import type { Formats } from '../i18n/formats.ts'
import { textIn } from '../i18n/text-in.ts'
import type { Translate } from '../i18n/translate.ts'
import type { Contribution } from '../plugins/contributions.ts'
import type { CustomerContext } from '../plugins/plugin-ui.ts'
import { pluginPart } from '../plugins/plugin-views.ts'

/** A column that is not ours: of an extension field, or drawn by a plugin. */
export interface FurtherColumn {
  readonly key: string
  readonly title: string
  readonly isNumeric: boolean
  /** The field that it sorts by, and its first turn. */
  readonly sort: string | undefined
  readonly firstSort: string | undefined
  readonly cell: (customer: CustomerJson) => unknown
}

/** Whether people read anything of a field in a line. */
export function isColumn({ type, list }: FieldJson): boolean {
  return type !== 'json' || list
}

export function fieldColumn(field: FieldJson, t: Translate, formats: Formats): FurtherColumn {
  const cell = (customer: CustomerJson) => {
    const text = textOfValue(field, valueOf(customer, field), t, formats)
    return text === undefined ? nothing : html`<bdi class="clip ${isNumeric(field) ? 'number' : ''}" title=${text}>${text}</bdi>`
  }
  return { key: field.name, title: labelOf(field, formats.locale), isNumeric: isNumeric(field), ...sortsOf(field), cell }
}

/** It sorts by the field that it is for, where lists can be in the order of that. */
export function pluginColumn(contribution: Contribution, field: FieldJson | undefined, about: Omit<CustomerContext, 'record'>, t: Translate): FurtherColumn {
  const cell = (record: CustomerJson) => pluginPart(contribution, { ...about, record } as CustomerContext, t, true)
  return { key: contribution.key, title: textIn(contribution.label, t.locale), isNumeric: field !== undefined && isNumeric(field), ...sortsOf(field), cell }
}

function sortsOf(field: FieldJson | undefined): Pick<FurtherColumn, 'sort' | 'firstSort'> {
  if (!field?.sorts) return { sort: undefined, firstSort: undefined }
  const fromTheTop = isNumeric(field) || field.type === 'date' || field.type === 'instant'
  return { sort: field.name, firstSort: fromTheTop ? `-${field.name}` : field.name }
}
