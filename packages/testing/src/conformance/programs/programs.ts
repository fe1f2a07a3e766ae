import * as fc from 'fast-check'
import { entities } from '@diwan/core'
import { memoryStorage, type Storage } from '@diwan/core/storage'
import { equal } from '../../assert/assert.ts'
import { property } from '../property.ts'
import type { Suite } from '../suite.ts'
import { sessionStep } from './session-step.ts'
import { SessionWorld } from './session-world.ts'
import { storageStep } from './storage-step.ts'
import { StorageWorld } from './storage-world.ts'

/** In two pages. */
const wholeFeed = [{ from: 0, limit: 2 }, { from: 'last', limit: 200 }] as const

/** Random programs have the same answers, errors and outcome in the storage as in memory. */
export function programs(suite: Suite): void {
  suite.storage('answers random programs of reads, writes, transactions and savepoints as the storage in memory does', async (storage) => {
    await eachProgram(suite, storageStep(), async (steps, tenants, oracle) => {
      const [actual, expected] = [new StorageWorld(storage, tenants), new StorageWorld(oracle, tenants)]
      await Promise.all([actual.seed(), expected.seed()])
      await sameAnswers(actual, expected, steps)
      for (const tenant of [0, 1]) await sameAnswers(actual, expected, wholeFeed.map(({ from, limit }) => ({ do: 'feed', tenant, from, limit })))
    })
  })

  suite.storage('answers random programs of sessions, with transactions in transactions, as the storage in memory does', async (storage) => {
    await eachProgram(suite, sessionStep(), async (steps, tenants, oracle) => {
      const [actual, expected] = [await SessionWorld.open(storage, tenants), await SessionWorld.open(oracle, tenants)]
      await sameAnswers(actual, expected, steps)
      for (const tenant of [0, 1]) await sameAnswers(actual, expected, wholeFeed.map(({ from, limit }) => ({ do: 'changes', tenant, from, limit })))
    })
  })
}

type Run<S> = (steps: readonly S[], tenants: readonly [string, string], oracle: Storage) => Promise<void>

/** Every program gets two tenants of its own. */
async function eachProgram<S>(suite: Suite, step: fc.Arbitrary<S>, run: Run<S>): Promise<void> {
  const oracle = memoryStorage()
  oracle.define({ entities })
  let round = 0
  const program = fc.array(step, { minLength: 5, maxLength: 15 })
  await property(program, Math.ceil(suite.runs / 2), (steps) => run(steps, [`a${round}`, `b${round++}`], oracle))
}

interface World<S> {
  run(step: S, expected?: unknown): Promise<unknown>
  state(): Promise<unknown>
}

async function sameAnswers<S extends { readonly do: string }>(actual: World<S>, expected: World<S>, steps: readonly S[]): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const answer = await expected.run(step)
    equal(await actual.run(step, answer), answer, `answer to step ${index}, ${step.do}`)
  }
  equal(await actual.state(), await expected.state(), 'final state')
}
