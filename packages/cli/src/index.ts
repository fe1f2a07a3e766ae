export { defineImport, type ImportContext, type Importer } from './import/importer.ts'
export type {
  ExternalKey,
  ImportBatch,
  ImportedCustomer,
  ImportedInteraction,
  ImportedRelationship,
  ImportedTask,
} from './import/import-batch.ts'
export { runImport, type ImportOptions, type ImportReport } from './import/run-import.ts'
export { findConfig } from './config/find-config.ts'
export { loadConfig, type HostConfig } from './config/load-config.ts'
export { run } from './run.ts'
export type { Terminal } from './output/terminal.ts'
