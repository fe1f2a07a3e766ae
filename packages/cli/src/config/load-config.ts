import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { DiwanError, type Crm } from '@diwan/core'
import { register } from 'tsx/esm/api'
import type { Importer } from '../import/importer.ts'

/** What the command needs of a host: its CRM, and the imports it offers by name. */
export interface HostConfig {
  readonly path: string
  readonly crm: Crm
  readonly imports: Readonly<Record<string, Importer>>
}

/**
 * Loads a configuration file: its default export (or `crm`) is what `createCrm` returned, a promise of it, or a
 * function that returns either; its export `imports` is a record of importers. Throws `configuration_invalid`.
 */
export async function loadConfig(path: string): Promise<HostConfig> {
  if (!existsSync(path)) throw invalid(path, 'There is no such file')
  const module = await importModule(path)
  const exported = module['default'] ?? module['crm']
  const crm: unknown = await (typeof exported === 'function' ? (exported as () => unknown)() : exported)
  if (!isCrm(crm)) throw invalid(path, 'It exports no CRM: its default export must be what createCrm() returns')
  const imports = module['imports'] ?? {}
  if (!areImports(imports)) throw invalid(path, 'Its export `imports` must be a record of importers, each with a tenant and batches')
  return { path, crm, imports }
}

let registered: ReturnType<typeof register> | undefined

/**
 * Node 20 cannot read TypeScript, and later ones only some of it, so tsx reads it for all of them. It stays registered,
 * because an importer may load more of the host's files when it runs.
 */
async function importModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  registered ??= register()
  try {
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    throw invalid(path, `It does not load: ${error instanceof Error ? error.message : String(error)}`, error)
  }
}

function invalid(path: string, reason: string, cause?: unknown): DiwanError {
  return new DiwanError('configuration_invalid', `${path}: ${reason}`, {
    blame: 'host',
    hint: 'A configuration file exports what createCrm() returns as its default, and may export importers by name as `imports`.',
    ...(cause === undefined ? {} : { cause }),
  })
}

function isCrm(value: unknown): value is Crm {
  const candidate = value as Partial<Crm> | null | undefined
  return typeof candidate?.session === 'function' && typeof candidate.migrate === 'function' && typeof candidate.storage === 'object'
}

function areImports(value: unknown): value is Readonly<Record<string, Importer>> {
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).every(
    (importer: Partial<Importer> | null) => typeof importer?.tenant === 'string' && typeof importer.batches === 'function',
  )
}
