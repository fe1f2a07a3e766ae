import { memoryStorage, type Storage } from '@diwan/core/storage'
import { storageConformance } from '@diwan/testing'
import { row, type Bench, type BenchOptions, type BenchRow } from './bench.ts'
import { onEachDatabase } from './proofs/databases.ts'

/** Whoever may not see something learns nothing of it: random worlds, policies and questions, in memory and in each database. */
const scopes: Bench = async (options) => ({
  rows: [...(options.only?.includes('memory') ?? true ? await prove('memory', memoryStorage, options) : []), ...(await onEachDatabase(options, (database) => prove(database.name, () => database.open(), options)))],
})

export default scopes

async function prove(name: string, open: () => Storage, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const total = quick ? 300 : 10_000
  const tests: (() => Promise<void>)[] = []
  const under = async () => {
    const storage = open()
    return { storage, dispose: () => storage.close() }
  }
  storageConformance({ name, parts: ['access'], runs: total, test: (_, run) => void tests.push(run), open: under })
  let different = 0
  for (const test of tests) {
    await test().catch((error: unknown) => {
      different++
      log(`${name}: ${String(error)}${error instanceof Error && error.cause ? `\n${String(error.cause)}` : ''}`)
    })
  }
  log(`${name}: ${total.toLocaleString('en')} pairs of worlds, ${different} told apart`)
  return [row({ what: `${name}: worlds that were told apart by what somebody may not see, of ${total.toLocaleString('en')} pairs`, figure: different, unit: 'pairs', baseline: 'none: the first that is found ends the search', bound: '<= 0' })]
}
