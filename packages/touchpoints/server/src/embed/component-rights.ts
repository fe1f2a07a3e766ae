import type { Action } from '@diwan/core'

/** By entity, what a component does with its records. */
export type ComponentRights = Readonly<Record<string, readonly Action[]>>

const everything = ['read', 'create', 'update', 'delete'] as const

/** What the elements of `@diwan/elements` ask for, by their names without prefix. */
export const elementRights: Readonly<Record<string, ComponentRights>> = {
  'customer-list': { customer: ['read'], contactPoint: ['read'], vocabularyTerm: ['read'], savedView: everything },
  customer: {
    customer: ['read', 'update'],
    contactPoint: everything,
    relationship: everything,
    task: everything,
    interaction: ['read'],
    consent: ['read'],
    externalReference: ['read'],
    attachment: ['read'],
    vocabularyTerm: ['read'],
  },
  timeline: { customer: ['read'], interaction: ['read'], thread: ['read'], task: ['read'], attachment: ['read'], vocabularyTerm: ['read'] },
  composer: { customer: ['read'], interaction: ['read', 'create'], thread: ['read'], attachment: ['read', 'create'], template: ['read'], draft: everything, vocabularyTerm: ['read'] },
}

/** What any of several components does. */
export function rightsOf(components: readonly string[], known: Readonly<Record<string, ComponentRights>>): ComponentRights {
  const all: Record<string, readonly Action[]> = {}
  for (const component of components) {
    const rights = Object.hasOwn(known, component) ? known[component]! : {}
    for (const [entity, actions] of Object.entries(rights)) all[entity] = [...new Set([...(all[entity] ?? []), ...actions])]
  }
  return all
}
