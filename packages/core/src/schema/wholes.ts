import type { EntityDefinition, Relation } from './entity.ts'

type ToOne = Extract<Relation, { kind: 'one' }>

/** The records that one of an entity cannot be without. */
export interface Wholes {
  /** Those of its required references. */
  readonly required: readonly ToOne[]
  /** The customers whom parts such as participants are about, where they are about any: others that may be seen are not told who they are. */
  readonly subjects: readonly ToOne[]
  /** That of its `recordId`, where the field `entity` says what it is a record of. */
  readonly named?: {
    readonly relations: readonly ToOne[]
    /** Entities whose records belong to any record themselves, so that following them could go in circles. */
    readonly circling: readonly string[]
  }
}

export function wholesOf(definition: EntityDefinition, entities: Readonly<Record<string, EntityDefinition>>): Wholes {
  const { fields, relations } = definition
  const references = Object.values(relations).filter((relation): relation is ToOne => relation.kind === 'one' && fields[relation.local]?.reference?.to === relation.to)
  const required = references.filter(({ local }) => isRequired(definition, local))
  const subjects = definition.internal ? references.filter(({ local, to }) => to === 'customer' && !isRequired(definition, local)) : []
  if (!isOfAny(definition)) return { required, subjects }
  const others = Object.values(entities).filter((other) => !other.internal && !other.readOnly)
  return {
    required,
    subjects,
    named: {
      relations: others.filter((other) => !isOfAny(other)).map(({ name }) => ({ kind: 'one', to: name, local: 'recordId' })),
      circling: others.filter(isOfAny).map(({ name }) => name),
    },
  }
}

function isOfAny(definition: EntityDefinition): boolean {
  return definition.fields['recordId']?.anyReference !== undefined && isRequired(definition, 'recordId')
}

function isRequired({ fields }: EntityDefinition, name: string): boolean {
  return Object.hasOwn(fields, name) && !fields[name]!.nullable
}
