import { describe, expect, it } from 'vitest'
import { bindsOf, PlanCache, type Plan } from './plan.ts'

const plan = (sql: string, order: readonly number[] = []): Plan<null> => ({ statement: { sql }, order, decode: null })

describe('bindsOf', () => {
  it('gives each placeholder its value, one of them twice if it must', () => {
    expect(bindsOf(plan('', [0, 2, 0, 1]), ['tenant', 'a', 'b'])).toEqual(['tenant', 'b', 'tenant', 'a'])
  })
})

describe('a cache of plans', () => {
  it('compiles a shape once', () => {
    const cache = new PlanCache<Plan<null>>()
    let compiled = 0
    const get = (shape: string) => cache.get(shape, () => plan(`${shape} ${++compiled}`)).statement.sql
    expect([get('a'), get('b'), get('a'), get('b')]).toEqual(['a 1', 'b 2', 'a 1', 'b 2'])
  })

  it('drops the oldest when it is full', () => {
    const cache = new PlanCache<Plan<null>>(2)
    let compiled = 0
    const get = (shape: string) => cache.get(shape, () => plan(`${shape} ${++compiled}`)).statement.sql
    expect([get('a'), get('b'), get('c'), get('b'), get('a')]).toEqual(['a 1', 'b 2', 'c 3', 'b 2', 'a 4'])
  })
})
