import type { Action } from '@diwan/core'

/** By entity, what a component does with its records; under `permissions`, those that it uses, such as `loyalty.award`. */
export type ComponentRights = Readonly<Record<string, readonly Action[]>>

const everything = ['read', 'create', 'update', 'delete'] as const

const timeline: ComponentRights = { customer: ['read'], interaction: ['read'], thread: ['read'], task: ['read'], attachment: ['read'], vocabularyTerm: ['read'] }
const composer: ComponentRights = { customer: ['read'], interaction: ['read', 'create'], thread: ['read'], attachment: ['read', 'create'], template: ['read'], draft: everything, vocabularyTerm: ['read'] }
/** Beside the timeline and the composer, which are parts of it. */
const profile: ComponentRights = { customer: ['read', 'update'], contactPoint: everything, relationship: everything, task: everything, consent: ['read'], externalReference: ['read'] }

/** What the elements of `@diwan/elements` ask for, by their names without prefix. */
export const elementRights: Readonly<Record<string, ComponentRights>> = {
  'customer-list': { customer: ['read'], contactPoint: ['read'], vocabularyTerm: ['read'], savedView: everything },
  customer: together([profile, timeline, composer]),
  timeline,
  composer,
}

/** What several components do: whatever one of them does. */
export function rightsOf(components: readonly string[], known: Readonly<Record<string, ComponentRights>>): ComponentRights {
  return together(components.map((component) => (Object.hasOwn(known, component) ? known[component]! : {})))
}

function together(rights: readonly ComponentRights[]): ComponentRights {
  const all: Record<string, readonly Action[]> = {}
  for (const [entity, actions] of rights.flatMap(Object.entries<readonly Action[]>)) all[entity] = [...new Set([...(all[entity] ?? []), ...actions])]
  return all
}
