export interface StoredChange {
  readonly id: string
  readonly recordId: string
  readonly recordVersion: number
  /** Of which unit of work it is. */
  readonly unit: string
}

export type GivenChange = Pick<StoredChange, 'id' | 'recordId' | 'recordVersion'>

/** What is wrong; all of it is 0 where the feed keeps its word. */
export interface Verdict {
  /** Committed changes that a reader was not given, of all readers. */
  readonly lost: number
  /** Changes that a reader was given again. */
  readonly doubled: number
  /** Changes that a reader was given after a later version of the same record. */
  readonly disordered: number
  /** Changes that a reader was given and that are not committed. */
  readonly invented: number
  /** Units of work that were acknowledged to their writer and are not there as a whole. */
  readonly missing: number
  /** Units of work of which a part is there, and records whose version is not the number of their changes. */
  readonly halves: number
}

/** The name of a unit of work, in which stands how many changes are there of it if it is there. */
export function unitName(writer: string, number: number, changes: number): string {
  return `${writer}.${number}.${changes}`
}

interface Tally {
  changes: number
  latest: number
}

/** Compares what is committed with what readers were given and writers were told. First all that is stored, then the others. */
export class Comparison {
  /** The committed changes, and which readers were given them, as bits. */
  readonly #stored = new Map<string, number>()
  readonly #units = new Map<string, number>()
  readonly #records = new Map<string, Tally>()
  #readers = 0
  readonly #found = { doubled: 0, disordered: 0, invented: 0, missing: 0, halves: 0 }

  get size(): number {
    return this.#stored.size
  }

  addStored({ id, recordId, recordVersion, unit }: StoredChange): void {
    this.#stored.set(id, 0)
    this.#units.set(unit, (this.#units.get(unit) ?? 0) + 1)
    const tally = this.#records.get(recordId) ?? { changes: 0, latest: 0 }
    tally.changes++
    tally.latest = Math.max(tally.latest, recordVersion)
    this.#records.set(recordId, tally)
  }

  /** Each record that is there, with its version. */
  addRecord(id: string, version: number): void {
    const { changes, latest } = this.#records.get(id) ?? { changes: 0, latest: 0 }
    if (changes !== version || latest !== version) this.#found.halves++
    this.#records.delete(id)
  }

  addAcknowledged(unit: string): void {
    if (this.#units.get(unit) !== sizeOf(unit)) this.#found.missing++
  }

  /** All that one reader was given, in its order. */
  async addReader(given: AsyncIterable<GivenChange>): Promise<void> {
    const own = 2 ** this.#readers++
    const latest = new Map<string, number>()
    for await (const { id, recordId, recordVersion } of given) {
      const seen = this.#stored.get(id)
      if (seen === undefined) this.#found.invented++
      else if (seen & own) this.#found.doubled++
      else {
        this.#stored.set(id, seen | own)
        if (recordVersion <= (latest.get(recordId) ?? 0)) this.#found.disordered++
        else latest.set(recordId, recordVersion)
      }
    }
  }

  verdict(): Verdict {
    let lost = 0
    for (const seen of this.#stored.values()) for (let reader = 0; reader < this.#readers; reader++) if (!(seen & (2 ** reader))) lost++
    let parts = 0
    for (const [unit, changes] of this.#units) if (changes !== sizeOf(unit)) parts++
    // What is left has changes and is no record.
    return { ...this.#found, lost, halves: this.#found.halves + parts + this.#records.size }
  }
}

function sizeOf(unit: string): number {
  return Number(unit.split('.').at(-1))
}
