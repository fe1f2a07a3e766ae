import { computed, defaulted, key, keys, oneOf } from './field.ts'

/** Whose a document is, and who else may see it. */
export function sharing() {
  return {
    /** `type:id` of the actor it belongs to, as stamps name actors; its author where left out. */
    owner: computed(key({ max: 200 })),
    /** `private` is its owner's, `teams` also for the teams of `teamIds`, `tenant` everyone's inside. */
    visibility: defaulted(oneOf(['private', 'teams', 'tenant']), 'private'),
    teamIds: defaulted(keys({ max: 50, personal: false }), []),
  }
}

/** The owner, for `derive`. */
export function ownerOf(values: Readonly<Record<string, unknown>>): string {
  return String(values['owner'] ?? values['createdBy'])
}
