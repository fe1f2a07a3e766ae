import type { Crm } from '@diwan/core'
import type { Diagnosis } from '@diwan/core/storage'
import type { HostConfig } from '../config/load-config.ts'
import { examineStorage } from './examine-storage.ts'
import { examineTenant } from './examine-tenant.ts'

export interface Patient {
  readonly config: HostConfig
  readonly tenants: readonly string[]
  readonly nodeVersion: string
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number
}

/** Looks at everything in turn. A part that cannot be looked at is a finding, never the end of the examination. */
export async function* examine({ config, tenants, nodeVersion, now }: Patient): AsyncGenerator<Diagnosis> {
  yield examineNode(nodeVersion)
  yield { state: 'ok', what: 'configuration', says: config.path }
  const imports = Object.keys(config.imports)
  if (imports.length > 0) yield { state: 'ok', what: 'imports', says: imports.join(', ') }
  yield* guarded('storage', () => examineStorage(config.crm))
  const migrations = await guardedOne('migrations', () => examineMigrations(config.crm))
  yield migrations
  if (migrations.state === 'fail') return
  yield* guarded('schema', () => examineDrift(config.crm))
  for (const tenant of tenants) yield* guarded(`tenant ${tenant}`, () => examineTenant(config.crm, tenant, now))
}

const oldest = [20, 19] as const

function examineNode(version: string): Diagnosis {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const old = major < oldest[0] || (major === oldest[0] && minor < oldest[1])
  if (!old) return { state: 'ok', what: 'node', says: version }
  return {
    state: 'fail',
    what: 'node',
    says: `${version} is older than ${oldest.join('.')}`,
    advice: 'Run the host on Node 20.19 or newer.',
  }
}

async function examineMigrations(crm: Crm): Promise<Diagnosis> {
  const pending = await crm.storage.pending()
  const due = pending.filter(({ phase }) => phase !== 'contract')
  if (due.length > 0) {
    const says = `${due.length} pending, ${due[0]!.owner}: ${due[0]!.id} first`
    return { state: 'fail', what: 'migrations', says, advice: 'Run diwan migrate before the host starts.' }
  }
  if (pending.length === 0) return { state: 'ok', what: 'migrations', says: 'none pending' }
  return {
    state: 'ok',
    what: 'migrations',
    says: `none pending; ${pending.length} wait until no older version runs any more`,
    advice: 'Run diwan migrate --contract then.',
  }
}

/** What differs from the schema; contract steps that wait are a difference that is meant to be. */
async function* examineDrift({ storage }: Crm): AsyncGenerator<Diagnosis> {
  if ((await storage.pending()).length > 0) return
  const found = (await storage.drift?.()) ?? []
  if (found.length === 0) return
  const says = found.length === 1 ? found[0]!.says : `${found.length} differences, the first: ${found[0]!.says}`
  yield { state: 'warn', what: 'schema', says, advice: 'diwan drift lists them; nothing is mended by itself.' }
}

async function guardedOne(what: string, look: () => Promise<Diagnosis>): Promise<Diagnosis> {
  try {
    return await look()
  } catch (error) {
    return failed(what, error)
  }
}

async function* guarded(what: string, look: () => AsyncIterable<Diagnosis>): AsyncGenerator<Diagnosis> {
  try {
    yield* look()
  } catch (error) {
    yield failed(what, error)
  }
}

function failed(what: string, error: unknown): Diagnosis {
  const hint = (error as { hint?: unknown } | null)?.hint
  return {
    state: 'fail',
    what,
    says: error instanceof Error ? error.message : String(error),
    ...(typeof hint === 'string' ? { advice: hint } : {}),
  }
}
