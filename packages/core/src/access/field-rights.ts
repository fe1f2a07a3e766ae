import { DiwanError } from '../errors/diwan-error.ts'
import { extensionParts } from '../extensions/extension-parts.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import { stampFields } from '../schema/stamps.ts'

/** What may be done with a field, each more than the next: change it, read it, see that it has a value, nothing. */
export type FieldRight = 'write' | 'read' | 'mask' | 'hide'

/**
 * Rights by field, an extension field as `ext.loyalty.tier`; `*` and `ext` speak for those not named. What is not said may be
 * written. What a field is derived from it reveals, so it is shown no more than that, unless it is named itself.
 */
export type FieldRights = Readonly<Record<string, FieldRight>>

const order: readonly FieldRight[] = ['hide', 'mask', 'read', 'write']

export function allows(right: FieldRight, wanted: FieldRight): boolean {
  return order.indexOf(right) >= order.indexOf(wanted)
}

export function leastRight(rights: readonly FieldRight[]): FieldRight {
  return order[Math.min(order.length - 1, ...rights.map((right) => order.indexOf(right)))]!
}

export function mostRight(rights: readonly FieldRight[]): FieldRight {
  return order[Math.max(0, ...rights.map((right) => order.indexOf(right)))]!
}

/** The right that is said of a field, by its own name or by those that speak for it. */
export function namedRight(rights: FieldRights, field: string): FieldRight {
  const others = rights['*'] ?? 'write'
  return rights[field] ?? (field.startsWith('ext.') ? (rights['ext'] ?? others) : others)
}

/** The right to a field by its name. */
export type RightTo = (field: string) => FieldRight

export const everyRight: RightTo = () => 'write'

/** Throws `configuration_invalid` for rights to fields that are not there. */
export function rightsTo(definition: EntityDefinition, rights: FieldRights): RightTo {
  checkNames(definition, rights)
  const named = (field: string) => namedRight(rights, field)
  const { fields, derive, derivedFrom = Object.keys(fields).filter((name) => isGiven(definition, name)) } = definition
  const shown = derive ? leastRight(derivedFrom.map(named)) : 'write'
  return (field) => {
    // Without it a record is none.
    if (field === 'id') return 'read'
    if (rights[field] !== undefined || !Object.hasOwn(fields, field) || isGiven(definition, field)) return named(field)
    return leastRight([named(field), shown])
  }
}

function isGiven({ fields }: EntityDefinition, name: string): boolean {
  const { presence } = fields[name]!
  return presence !== 'system' && presence !== 'hidden'
}

/** Whether an entity has a field of that name, a stamp or an extension field too. */
export function isNameOf(definition: EntityDefinition, name: string): boolean {
  return Object.hasOwn(definition.fields, name) || Object.hasOwn(stampFields, name) || extensionParts(definition).some((part) => part.name === name)
}

function checkNames(definition: EntityDefinition, rights: FieldRights): void {
  for (const [name, right] of Object.entries(rights)) {
    if ((name === '*' || isNameOf(definition, name)) && order.includes(right)) continue
    throw new DiwanError('configuration_invalid', `The policy says ${String(right)} of ${definition.name}.${name}`, { blame: 'host', hint: `A right is one of ${order.join(', ')}, to a field of ${definition.name} or to \`*\`` })
  }
}
