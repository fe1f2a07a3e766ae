import { randomDataset } from '@diwan/testing'
import * as fc from 'fast-check'
import { row, type Bench, type BenchOptions, type BenchRow } from './bench.ts'
import { randomCalls } from './proofs/calls.ts'
import { onCrm, onEachDatabase, randomSeed, type ProofDatabase } from './proofs/databases.ts'
import { agree, twinsOf, type Twins } from './proofs/twins.ts'

/** The second is a part of the third, and the third would end a text in SQL. */
const tenants = ['one', 'two', `two' or '1' = '1`]

/** Several tenants with records of the same ids in one database: each must get what it gets alone in memory, whatever it asks or writes. */
const proof: Bench = async (options) => ({ rows: await onEachDatabase(options, (database) => prove(database, options)) })

export default proof

async function prove(database: ProofDatabase, { quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const total = quick ? 2000 : 350_000
  const seed = randomSeed()
  const differences = await onCrm(database, async (_, storage) => {
    let found = 0
    const all: Twins[] = []
    for (const [index, tenant] of tenants.entries()) all.push(await twinsOf(storage, tenant, fc.sample(randomDataset, { numRuns: 1, seed: seed + index })[0]!))
    const calls = randomCalls(seed)
    const started = Date.now()
    for (let done = 0; done < total; done++) {
      const call = calls.next()
      const twins = all[done % all.length]!
      const answers = await agree(twins, call.run)
      if (done % 50_000 === 49_999) log(`${database.name}: ${(done + 1).toLocaleString('en')} calls in ${Math.round((Date.now() - started) / 1000)} s, ${found} differences`)
      if (answers.agree) continue
      found++
      if (found <= 20) log(`${database.name}, seed ${seed}, tenant ${twins.tenant}: ${call.says} gives ${text(answers.actual)}, not ${text(answers.expected)}`)
    }
    return found
  })
  return [row({ what: `${database.name}: answers that differ from those of the tenant alone, of ${total.toLocaleString('en')} random calls over ${tenants.length} tenants`, figure: differences, unit: 'answers', baseline: `none, with seed ${seed}`, bound: '<= 0' })]
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner)).slice(0, 600)
}
