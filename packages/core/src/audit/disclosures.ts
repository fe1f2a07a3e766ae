import type { Disclosure } from '../entities/disclosure.ts'
import type { Stamp } from '../schema/model.ts'
import type { Row } from '../storage/storage.ts'

export type DisclosedAction = Disclosure['action']

interface Noted {
  readonly action: DisclosedAction
  readonly entity: string
  readonly recordId: string | null
  readonly fields: Set<string>
}

/** Taken from a call's disclosures, to be written. */
export type Taken = readonly Noted[]

/** What one call shows of sensitive fields, until it is written down. */
export class Disclosures {
  readonly #noted = new Map<string, Noted>()

  get isEmpty(): boolean {
    return this.#noted.size === 0
  }

  note({ action, entity, recordId, fields }: Omit<Noted, 'fields'> & { readonly fields: Iterable<string> }): void {
    const key = `${action} ${entity} ${recordId}`
    const known = this.#noted.get(key)
    if (!known) this.#noted.set(key, { action, entity, recordId, fields: new Set(fields) })
    else for (const field of fields) known.fields.add(field)
  }

  /** All of them, which nobody else writes then. */
  take(): Taken {
    const taken = [...this.#noted.values()]
    this.#noted.clear()
    return taken
  }

  /** What was taken and not written. */
  giveBack(taken: Taken): void {
    for (const noted of taken) this.note(noted)
  }
}

/** As they are stored. */
export function disclosureRows(taken: Taken, { now, by, nextId }: Stamp): readonly Row[] {
  const stamps = { version: 1, createdAt: now, createdBy: by, updatedAt: now, updatedBy: by, deletedAt: null }
  return taken.map(({ fields, ...noted }) => ({ id: nextId(), ...stamps, ...noted, fields: [...fields].toSorted() }))
}
