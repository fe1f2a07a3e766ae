import type { UpdateRequestOptions } from '../types.ts'

export interface Versioned {
  readonly id: string
  readonly version: number
}

/** Versions of one record that follow each other through this page's own writes alone. */
interface OwnRun {
  readonly from: number
  readonly to: number
}

export interface Versions {
  /** Runs `write` after the earlier writes of the same record, with the version that the edit, made on `options.version`, is based on by then. */
  send<T extends Versioned>(id: string, options: UpdateRequestOptions, write: (options: UpdateRequestOptions) => Promise<T>): Promise<T>
}

/** Sends the writes of one record one after the other, so that a person's second edit does not conflict with the first. */
export function createVersions(): Versions {
  const last = new Map<string, Promise<OwnRun | undefined>>()
  return {
    async send(id, options, write) {
      const seen = options.version
      let settle: (run: OwnRun | undefined) => void = () => {}
      const before = last.get(id)
      const mine = new Promise<OwnRun | undefined>((resolve) => (settle = resolve))
      last.set(id, mine)
      let run = await before
      try {
        if (seen === undefined) return await write(options)
        // An edit made while an earlier one was under way saw what that one did. It did not see what others wrote in between.
        const { from, to } = run && run.from <= seen && seen <= run.to ? run : { from: seen, to: seen }
        const record = await write({ ...options, version: to })
        run = record.version === to + 1 ? { from, to: record.version } : undefined
        return record
      } finally {
        settle(run)
        if (last.get(id) === mine) last.delete(id)
      }
    },
  }
}

/** Answers may overtake each other; the version tells which is the newer. */
export function newest<T extends Versioned>(a: T, b: T): T {
  return a.version > b.version ? a : b
}
