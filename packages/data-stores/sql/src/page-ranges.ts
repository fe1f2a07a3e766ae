import { allOf, type Criterion, type Selection } from '@diwan/core/storage'
import { conjuncts, isIndexRange } from './page-index.ts'
import type { Table } from './table.ts'

type Page = Pick<Selection, 'where' | 'order' | 'given'>

/** Ranges at the most that a page is made of: of each as much is read as the page takes, whichever of them it comes from. */
const mostRanges = 16

export interface PageRanges {
  /** What must hold of all rows. */
  readonly common: Criterion
  /** One of them must hold. Of each an index has the rows in the order of the page. */
  readonly alternatives: readonly Criterion[]
}

/**
 * The ranges of indexes that a page is made of where one of several things must hold, such as an owner or a team: each has
 * its rows in order, though no index has those of all of them so. Undefined where that is not so.
 */
export function pageRanges(page: Page, table: Table): PageRanges | undefined {
  const parts = conjuncts(page.where)
  if (page.given || page.order[0]!.type || parts.some(({ op }) => op === 'search')) return undefined
  for (const [index, part] of parts.entries()) {
    if (part.op !== 'or' && part.op !== 'in') continue
    const alternatives = distinct(disjuncts(part).flatMap((each) => oneByOne(each, page, table)))
    if (alternatives.length > 0 && alternatives.length <= mostRanges && alternatives.every((each) => isRange(each, page, table))) return { common: allOf(...parts.toSpliced(index, 1)), alternatives }
  }
  return undefined
}

/** The same as one criterion, in the order in which its values are bound. */
export function criterionOf({ common, alternatives }: PageRanges): Criterion {
  return allOf(common, alternatives.length === 1 ? alternatives[0]! : { op: 'or', of: alternatives })
}

/** A list, of owners say, as an alternative for each, where each is a range. */
function oneByOne(alternative: Criterion, page: Page, table: Table): readonly Criterion[] {
  const parts = conjuncts(alternative)
  for (const [index, part] of parts.entries()) {
    if (part.op !== 'in' || part.values.length > mostRanges) continue
    const each = part.values.map((value): Criterion => ({ op: 'compare', field: part.field, ...(part.type && { type: part.type }), is: 'eq', value }))
    if (each.every((one) => isRange(one, page, table))) return each.map((one) => allOf(...parts.toSpliced(index, 1, one)))
  }
  return [alternative]
}

/** Whether an index has the rows of some part of it in the order of the page. */
function isRange(alternative: Criterion, { order }: Page, table: Table): boolean {
  return conjuncts(alternative).some((part) => part.op === 'compare' && isIndexRange(part, order, table))
}

function disjuncts(criterion: Criterion): readonly Criterion[] {
  return criterion.op === 'or' ? criterion.of.flatMap(disjuncts) : [criterion]
}

function distinct(criteria: readonly Criterion[]): readonly Criterion[] {
  const text = (criterion: Criterion) => JSON.stringify(criterion, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
  return criteria.length < 2 ? criteria : [...new Map(criteria.map((each) => [text(each), each])).values()]
}
