import { randomUUID } from 'node:crypto'
import type { Crm } from '@diwan/core'
import type { ImportBatch } from './import-batch.ts'
import type { Importer } from './importer.ts'
import { KnownRecords } from './known-records.ts'
import { importedEntities, writeBatch, type Created, type ImportedEntity } from './write-batch.ts'

export interface ImportReport {
  /** The correlation id of all its changes. */
  readonly runId: string
  /** Records read from the source. */
  readonly read: number
  /** Of these, how many were there already. */
  readonly found: number
  readonly created: Created
  /** False where it was asked to stop before the end; running it again goes on. */
  readonly complete: boolean
}

export interface ImportOptions {
  /** Instead of the importer's own. */
  readonly tenant?: string
  readonly signal?: AbortSignal
  /** Called after each committed batch. */
  readonly onProgress?: (progress: { readonly read: number; readonly total: number | undefined; readonly created: number }) => void
}

/**
 * Runs an importer to its end. Each batch is one transaction that first looks for what is there, so a run that was
 * stopped, or killed, is finished by the next, and a second run creates nothing.
 */
export async function runImport(crm: Crm, importer: Importer, options: ImportOptions = {}): Promise<ImportReport> {
  const signal = options.signal ?? new AbortController().signal
  const context = { startedAt: new Date(), signal }
  const session = crm.session({ tenant: options.tenant ?? importer.tenant, actor: importer.actor ?? { type: 'service', id: 'import' } })
  const runId = `import:${randomUUID()}`
  const total = await importer.total?.(context)
  const known = new KnownRecords()
  const created: Record<ImportedEntity, number> = { customer: 0, relationship: 0, interaction: 0, task: 0 }
  let read = 0
  let made = 0
  let complete = true

  for await (const batch of importer.batches(context)) {
    if (signal.aborted) {
      complete = false
      break
    }
    const counts = await session.transaction((inside) => writeBatch(inside, batch, known, { origin: 'import', correlationId: runId }))
    read += sizeOf(batch)
    for (const entity of importedEntities) {
      created[entity] += counts[entity]
      made += counts[entity]
    }
    options.onProgress?.({ read, total, created: made })
  }
  return { runId, read, found: read - made, created, complete }
}

function sizeOf({ customers = [], relationships = [], interactions = [], tasks = [] }: ImportBatch): number {
  return customers.length + relationships.length + interactions.length + tasks.length
}
