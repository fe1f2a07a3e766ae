import type { Actor } from '@diwan/core'
import type { ImportBatch } from './import-batch.ts'

export interface ImportContext {
  /** When the run started; what an import dates relative to today, it dates from here. */
  readonly startedAt: Date
  /** Aborted when the run is asked to stop. */
  readonly signal: AbortSignal
}

/** Where records come from. The host's configuration file exports a record of these as `imports`. */
export interface Importer {
  readonly tenant: string
  /** Whom the change log names; default: the service `import`. */
  readonly actor?: Actor
  /** How many records there will be in all, so that progress can say how far it is. */
  readonly total?: (context: ImportContext) => number | Promise<number>
  /** Each batch is one transaction; some 200 records is a good size. Read lazily: the next is asked for when the last is written. */
  readonly batches: (context: ImportContext) => Iterable<ImportBatch> | AsyncIterable<ImportBatch>
}

/** Gives an importer its type where it is written. */
export function defineImport(importer: Importer): Importer {
  return importer
}
