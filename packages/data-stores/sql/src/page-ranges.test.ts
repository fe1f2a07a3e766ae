import { entities } from '@diwan/core'
import { allOf, always, anyOf, type Criterion, type Order, type Selection } from '@diwan/core/storage'
import { describe, expect, it } from 'vitest'
import { fixedLimit } from './fixed-limit.ts'
import { criterionOf, pageRanges } from './page-ranges.ts'
import { tableOf } from './table.ts'
import { testDialect } from './test-dialect.ts'

const table = tableOf(entities.customer, testDialect)
const byName: readonly Order[] = ['sortKey', 'id'].map((field) => ({ field, direction: 'asc' }))
const is = (field: string, value: string | null = 'x'): Criterion => ({ op: 'compare', field, is: 'eq', value })
const among = (field: string, ...values: readonly string[]): Criterion => ({ op: 'in', field, values })
const rangesOf = (where: Criterion, order = byName) => pageRanges({ where, order }, table)

describe('the ranges of a page', () => {
  it('are one for each alternative that begins an index in the order of the page', () => {
    expect(rangesOf(anyOf(is('ownerId'), is('teamId')))).toEqual({ common: always, alternatives: [is('ownerId'), is('teamId')] })
    expect(rangesOf(anyOf(is('ownerId'), among('teamId', 'y', 'z')))?.alternatives).toEqual([is('ownerId'), is('teamId', 'y'), is('teamId', 'z')])
    expect(rangesOf(among('teamId', 'y'))?.alternatives).toEqual([is('teamId', 'y')])
  })

  it('are each there once, with what else must hold of them', () => {
    const again = anyOf(is('ownerId'), anyOf(is('ownerId'), allOf(is('teamId'), is('kind'))))
    expect(rangesOf(allOf(is('source'), again))).toEqual({ common: is('source'), alternatives: [is('ownerId'), allOf(is('teamId'), is('kind'))] })
  })

  it('are none where an alternative has no such index', () => {
    for (const other of [is('source'), is('ownerId', null), allOf(is('kind'), is('source')), { op: 'not', of: is('teamId') } as const]) expect(rangesOf(anyOf(is('ownerId'), other))).toBe(undefined)
    expect(rangesOf(anyOf(is('ownerId'), is('teamId')), [{ field: 'updatedAt', direction: 'asc' }, { field: 'id', direction: 'asc' }])).toBe(undefined)
    expect(rangesOf(is('ownerId'))).toBe(undefined)
  })

  it('are no more than sixteen', () => {
    const teams = (count: number) => anyOf(is('ownerId'), among('teamId', ...Array.from({ length: count }, (_, n) => `t${n}`)))
    expect(rangesOf(teams(15))?.alternatives).toHaveLength(16)
    expect(rangesOf(teams(16))).toBe(undefined)
  })

  it('are not for searches, nor where another record stands for the rows', () => {
    const mine = anyOf(is('ownerId'), is('teamId'))
    expect(rangesOf(allOf(mine, { op: 'search', field: 'searchKey', tokens: ['abc'] }))).toBe(undefined)
    expect(pageRanges({ where: mine, order: byName, given: { entity: 'customer', where: always } }, table)).toBe(undefined)
  })
})

describe('a limit in the text', () => {
  const limitOf = (where: Criterion, more: Partial<Selection> = {}) => {
    const ranges = rangesOf(where)
    const selection: Selection = { entity: 'customer', tenant: 'acme', where: ranges ? criterionOf(ranges) : where, order: byName, limit: 51, deleted: 'exclude', ...more }
    return fixedLimit(selection, ranges, table, { ...testDialect, plansAnewForLimits: true })
  }

  it('is that of a page that ranges of indexes are all there is to', () => {
    for (const where of [always, is('ownerId'), anyOf(is('ownerId'), is('teamId')), among('teamId', 'y', 'z')]) expect(limitOf(where)).toBe(51)
  })

  it('is none where the best plan depends on the values, and none of an unusual page', () => {
    for (const where of [is('source'), allOf(is('ownerId'), is('kind')), allOf(is('kind'), anyOf(is('ownerId'), is('teamId'))), among('lifecycle'), { op: 'compare', field: 'createdAt', is: 'gte', value: 'x' } as const]) expect(limitOf(where)).toBe(undefined)
    expect(limitOf(always, { limit: 52 })).toBe(undefined)
    expect(fixedLimit({ entity: 'customer', tenant: 'acme', where: always, order: byName, limit: 51, deleted: 'exclude' }, undefined, table, testDialect)).toBe(undefined)
  })
})
