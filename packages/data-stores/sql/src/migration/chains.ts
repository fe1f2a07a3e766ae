import { DiwanError, type Migration } from '@diwan/core'
import type { StorageSchema } from '@diwan/core/storage'
import { checksumOf } from './checksum.ts'
import { checkOwner } from './declared-table.ts'
import type { Ledger } from './ledger.ts'

/** A step of an owner's chain, and what the ledger says of it. */
export interface ChainStep {
  readonly owner: string
  readonly migration: Migration
  readonly checksum: string
  readonly isDone: boolean
  readonly progress: string | null
}

/** Those who have entities or chains, each before those that need it. */
export function ownersOf({ entities, migrations = {} }: StorageSchema): readonly string[] {
  const owners = [...new Set([...Object.keys(migrations), ...Object.values(entities).map(({ owner }) => owner)])]
  owners.forEach(checkOwner)
  return owners.toSorted((a, b) => Number(b === 'core') - Number(a === 'core'))
}

/**
 * All steps of all chains, those of a phase in the order in which they run. Throws `migration_changed` for a step that was
 * done and is another one now, `schema_too_new` for data that has done without what this version needs, and
 * `configuration_invalid` for an order that cannot be.
 */
export async function chainSteps(schema: StorageSchema, ledger: Ledger): Promise<readonly ChainStep[]> {
  const steps: ChainStep[] = []
  for (const owner of ownersOf(schema)) {
    const chain = schema.migrations?.[owner] ?? []
    refuseRepeated(owner, chain)
    refuseAhead(owner, chain, ledger)
    for (const migration of chain) {
      const row = ledger.row(owner, migration.id)
      const checksum = await checksumOf(migration)
      const isDone = ledger.isDone(owner, migration.id)
      const isSame = row?.checksum === checksum
      if (isDone && !isSame) throw edited(owner, migration.id, { applied: row?.checksum ?? null, declared: checksum })
      // One that failed may have been mended, and then begins anew.
      steps.push({ owner, migration, checksum, isDone, progress: isSame ? row.progress : null })
    }
    refuseInserted(owner, steps.filter((each) => each.owner === owner))
  }
  return inOrder(schema, steps)
}

function refuseRepeated(owner: string, chain: readonly Migration[]): void {
  const ids = chain.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw impossible(`${owner} has two migrations ${twice}`, 'Give each its own id')
}

/** What a contract step has removed, a version that does not know the step still needs. Other steps it can live with. */
function refuseAhead(owner: string, chain: readonly Migration[], ledger: Ledger): void {
  const ids = new Set(chain.map(({ id }) => id))
  const ahead = ledger.rows.find((row) => row.owner === owner && row.phase === 'contract' && row.checksum !== null && !ids.has(row.id))
  if (!ahead) return
  throw new DiwanError('schema_too_new', `The data has gone through ${owner}/${ahead.id}, which this version of ${owner} does not know`, {
    blame: 'host',
    hint: 'Install the newer version that has it; it has removed what this one needs',
  })
}

function edited(owner: string, id: string, { applied, declared }: { readonly applied: string | null; readonly declared: string }): DiwanError {
  return new DiwanError('migration_changed', `${owner}/${id} was run with the checksum ${applied ?? 'of none'}, and now has ${declared}`, {
    blame: blameFor(owner),
    hint: 'Put the step back as it was released, and say what is new in a step after it',
    details: { owner, id, applied, declared },
  })
}

/** Another database has run the steps in the order of their list, and must end up the same. */
function refuseInserted(owner: string, steps: readonly ChainStep[]): void {
  for (const phase of ['expand', 'backfill', 'contract'] as const) {
    const chain = steps.filter(({ migration }) => migration.phase === phase)
    const pending = chain.findIndex(({ isDone }) => !isDone)
    const later = pending < 0 ? undefined : chain.slice(pending).find(({ isDone }) => isDone)
    if (!later) continue
    const { id } = chain[pending]!.migration
    throw new DiwanError('migration_changed', `${owner}/${id} stands before ${owner}/${later.migration.id}, which has been run already`, { blame: blameFor(owner), hint: 'Add new steps at the end of the chain' })
  }
}

/** By owner and chain, and after those that a step names. */
function inOrder(schema: StorageSchema, steps: readonly ChainStep[]): readonly ChainStep[] {
  const owners = new Set(ownersOf(schema))
  const byName = new Map(steps.map((each) => [nameOf(each), each]))
  const done = new Set<ChainStep>()
  const visit = (each: ChainStep, path: readonly ChainStep[]) => {
    if (done.has(each)) return
    if (path.includes(each)) throw impossible(`Migrations wait for each other: ${[...path.slice(path.indexOf(each)), each].map(nameOf).join(' → ')}`, 'Break the circle')
    const inPath = [...path, each]
    const before = steps.filter((other) => other.owner === each.owner && other.migration.phase === each.migration.phase)
    const previous = before[before.indexOf(each) - 1]
    if (previous) visit(previous, inPath)
    for (const name of each.migration.after ?? []) {
      const other = byName.get(name)
      if (other) visit(other, inPath)
      else if (owners.has(name.split('/')[0]!)) throw impossible(`${nameOf(each)} is to come after ${name}, which does not exist`, 'Name a step as `owner/id`')
      if (other && phases.indexOf(other.migration.phase) > phases.indexOf(each.migration.phase)) throw impossible(`${nameOf(each)} (${each.migration.phase}) is to come after ${name} (${other.migration.phase}), which runs later`, 'Phases run one after another: expand, backfill, contract')
    }
    done.add(each)
  }
  for (const each of steps) visit(each, [])
  return [...done]
}

const phases = ['expand', 'backfill', 'contract']

function nameOf({ owner, migration }: ChainStep): string {
  return `${owner}/${migration.id}`
}

function impossible(message: string, hint: string): DiwanError {
  return new DiwanError('configuration_invalid', message, { blame: 'plugin', hint })
}

/** Who has to act where a step of an owner is at fault. */
export function blameFor(owner: string): 'diwan' | 'host' | 'plugin' {
  return owner === 'core' ? 'diwan' : owner === 'host' ? 'host' : 'plugin'
}
