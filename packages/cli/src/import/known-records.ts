import { DiwanError, type Session } from '@diwan/core'
import type { ExternalKey } from './import-batch.ts'

const lookupSize = 200

/** Which records exist by their external keys: what was found or made, so that no key is looked up twice in a run. */
export class KnownRecords {
  readonly #ids = new Map<string, string>()

  has(key: ExternalKey): boolean {
    return this.#ids.has(nameOf(key))
  }

  /** The record's id. Throws `import_reference_unknown` where no batch and no earlier import made it. */
  idOf(key: ExternalKey): string {
    const id = this.#ids.get(nameOf(key))
    if (id) return id
    throw new DiwanError('import_reference_unknown', `Nothing is known under ${key.system} ${key.type} ${JSON.stringify(key.id)}`, {
      blame: 'host',
      hint: 'Let the import yield the record it refers to in the same batch or an earlier one.',
      details: { system: key.system, type: key.type, id: key.id },
    })
  }

  add(key: ExternalKey, recordId: string): void {
    this.#ids.set(nameOf(key), recordId)
  }

  /** Looks up those not yet known. */
  async find(session: Session, keys: readonly ExternalKey[]): Promise<void> {
    for (const { system, type, ids } of grouped(keys.filter((key) => !this.has(key)))) {
      for (let start = 0; start < ids.length; start += lookupSize) {
        const where = { system, type, externalId: { in: ids.slice(start, start + lookupSize) } }
        const page = await session.externalReferences.find({ where, limit: lookupSize })
        for (const { externalId, recordId } of page.items) this.add({ system, type, id: externalId }, recordId)
      }
    }
  }
}

/** One name for a key; no two keys share it, because JSON quotes its parts. */
export function nameOf(key: ExternalKey): string {
  return JSON.stringify([key.system, key.type, key.id])
}

function grouped(
  keys: readonly ExternalKey[],
): readonly { readonly system: string; readonly type: string; readonly ids: readonly string[] }[] {
  const groups = new Map<string, { system: string; type: string; ids: Set<string> }>()
  for (const { system, type, id } of keys) {
    const name = JSON.stringify([system, type])
    const group = groups.get(name) ?? { system, type, ids: new Set() }
    group.ids.add(id)
    groups.set(name, group)
  }
  return [...groups.values()].map(({ system, type, ids }) => ({ system, type, ids: [...ids] }))
}
