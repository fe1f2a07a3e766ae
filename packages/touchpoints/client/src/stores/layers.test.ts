import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { later } from '../test-client.ts'
import { createLayers } from './layers.ts'

type Numbers = readonly number[]

function adding(id: string, number: number, send: () => Promise<number>) {
  return { id, apply: (base: Numbers) => [...base, number], send, fold: (base: Numbers, answer: number) => [...base, answer] }
}

describe('createLayers', () => {
  test('a refusal takes away its own operation and no other, in whatever order answers come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ number: fc.nat(), accepted: fc.boolean() }), { maxLength: 8 }).chain((plan) => fc.tuple(fc.constant(plan), fc.shuffledSubarray(plan.map((_, at) => at), { minLength: plan.length }))), async ([plan, order]) => {
        const layers = createLayers<Numbers>([], () => {})
        const answers = plan.map(() => later<number>())
        const done = plan.map(({ number }, at) => layers.run(adding(String(at), number, () => answers[at]!.promise)).then(() => true, () => false))
        expect(layers.view).toEqual(plan.map(({ number }) => number))
        const open = new Set(plan.keys())
        const folded: number[] = []
        for (const at of order) {
          const { accepted, number } = plan[at]!
          if (accepted) answers[at]!.resolve(number)
          else answers[at]!.reject(new Error('refused'))
          expect(await done[at]).toBe(accepted)
          open.delete(at)
          if (accepted) folded.push(number)
          expect(layers.base).toEqual(folded)
          expect(layers.view).toEqual([...folded, ...[...open].map((left) => plan[left]!.number)])
          expect(layers.pending).toEqual([...open].map(String))
        }
      }),
    )
  })

  test('a new base keeps the pending operations on top', async () => {
    const layers = createLayers<Numbers>([1], () => {})
    const answer = later<number>()
    const done = layers.run(adding('a', 9, () => answer.promise))
    layers.rebase(() => [1, 2])
    expect(layers.view).toEqual([1, 2, 9])
    answer.resolve(10)
    await done
    expect(layers.view).toEqual([1, 2, 10])
  })

  test('knows its own operations, also a while after they settled', async () => {
    const layers = createLayers<Numbers>([], () => {})
    await layers.run(adding('a', 1, async () => 1))
    await layers.run(adding('b', 1, () => Promise.reject(new Error('refused')))).catch(() => {})
    expect([layers.isOwn('a'), layers.isOwn('b'), layers.isOwn('c'), layers.isOwn(null)]).toEqual([true, true, false, false])
    for (let at = 0; at < 200; at++) await layers.run(adding(`x${at}`, 1, async () => 1))
    expect([layers.isOwn('a'), layers.isOwn('x0')]).toEqual([false, true])
  })
})
