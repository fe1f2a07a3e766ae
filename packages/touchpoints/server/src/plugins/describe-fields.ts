import type { EntityDefinition, Field, Label, Session } from '@diwan/core'

interface FieldDescription {
  readonly name: string
  readonly type: string
  readonly list: boolean
  readonly label?: Label
  readonly values?: readonly { readonly value: string; readonly label?: Label }[]
  readonly nullable: boolean
  readonly max?: number
  readonly sorts: boolean
  readonly writable: boolean
}

/** By entity, the extension fields that a session may see: what lists and forms show of them without knowing them. */
export function describeFields(session: Session, entities: readonly EntityDefinition[]): Readonly<Record<string, readonly FieldDescription[]>> {
  return Object.fromEntries(
    entities.flatMap((entity) => {
      const owners = entity.fields['ext']?.owners
      if (!owners || !session.may('read', entity.name)) return []
      const fields = Object.entries(owners).flatMap(([owner, members]) => Object.entries(members).flatMap(([name, field]) => describe(session, entity.name, `ext.${owner}.${name}`, field)))
      return fields.length > 0 ? [[entity.name, fields] as const] : []
    }),
  )
}

function describe(session: Session, entity: string, name: string, { type, list, label, values, valueLabels = {}, nullable, max, sorts = false }: Field): readonly FieldDescription[] {
  const right = session.rightTo(entity, name)
  if (right === 'hide') return []
  return [
    {
      name,
      type,
      list,
      ...(label !== undefined && { label }),
      ...(values && { values: values.map((value) => ({ value, ...(valueLabels[value] !== undefined && { label: valueLabels[value] }) })) }),
      nullable,
      ...(max !== undefined && { max }),
      sorts: sorts && right !== 'mask',
      writable: right === 'write' && session.may('update', entity),
    },
  ]
}
