import { entities, type EntityName } from '@diwan/core'
import { storedFields } from '@diwan/core/storage'

/** A column of an entity’s table, in the words of PostgreSQL. */
export interface EntityColumn {
  readonly property: string
  readonly column: string
  readonly type: 'text' | 'uuid' | 'bigint' | 'boolean' | 'timestamptz' | 'date' | 'jsonb'
  readonly nullable: boolean
}

const types = { id: 'uuid', key: 'text', text: 'text', integer: 'bigint', boolean: 'boolean', instant: 'timestamptz', date: 'date', decimal: 'text', money: 'bigint', json: 'jsonb', bytes: 'text' } as const

/** For libraries whose entities are declared by objects. */
export function entityColumns(entity: EntityName): readonly EntityColumn[] {
  return Object.entries(storedFields(entities[entity])).flatMap(([property, { type, nullable }]): EntityColumn[] => {
    const column = property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    const own = { property, column, type: types[type], nullable }
    return type === 'money' ? [own, { property: `${property}Currency`, column: `${column}_currency`, type: 'text', nullable }] : [own]
  })
}
