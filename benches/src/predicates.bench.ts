import * as fc from 'fast-check'
import type { Where } from '@diwan/core'
import { randomDataset, randomWhere } from '@diwan/testing'
import { row, type Bench, type BenchOptions, type BenchRow } from './bench.ts'
import { onCrm, onEachDatabase, randomSeed, type ProofDatabase } from './proofs/databases.ts'
import { agree, twinsOf } from './proofs/twins.ts'

const entities = ['customer', 'interaction', 'task'] as const
/** Predicates on each random data. */
const each = 50

/** SQL equals JavaScript: random predicates on random data have the same answer in every database as in memory. */
const predicates: Bench = async (options) => ({ rows: await onEachDatabase(options, (database) => prove(database, options)) })

export default predicates

async function prove(database: ProofDatabase, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const total = quick ? 300 : 5000
  const seed = randomSeed()
  const differences = await onCrm(database, async (_, storage) => {
    let different = 0
    for (let done = 0, round = 0; done < total; done += each, round++) {
      const [data] = fc.sample(randomDataset, { numRuns: 1, seed: seed + round })
      const twins = await twinsOf(storage, `t${round}`, data!)
      for (const entity of entities) {
        for (const where of fc.sample(randomWhere(entity, 2), { numRuns: Math.ceil(each / entities.length), seed: seed + round }) as readonly Where[]) {
          const found = await agree(twins, async (session) => {
            const repository = session.repository(entity)
            const ids: string[] = []
            for await (const records of repository.iterate({ where })) ids.push(...records.map(({ id }) => id))
            return { ids: ids.toSorted(), count: await repository.count({ where }) }
          })
          if (found.agree) continue
          different++
          log(`${database.name}, seed ${seed + round}, ${entity}: ${JSON.stringify(where)} gives ${JSON.stringify(found.actual)}, not ${JSON.stringify(found.expected)}`)
        }
      }
    }
    return different
  })
  return [row({ what: `${database.name}: answers that are not those of memory, of ${total.toLocaleString('en')} random predicates`, figure: differences, unit: 'answers', baseline: `none, with seed ${seed}`, bound: '<= 0' })]
}
