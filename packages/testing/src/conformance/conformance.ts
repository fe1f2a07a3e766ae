import { access } from './access/access.ts'
import { aggregates } from './aggregates.ts'
import { audit } from './audit/audit.ts'
import { budgets } from './budgets/budgets.ts'
import { extensionFields } from './extensions/extensions.ts'
import { feed } from './feed.ts'
import { migrations } from './migrations/migrations.ts'
import { pages } from './pages.ts'
import { races } from './races/races.ts'
import { related } from './related.ts'
import { plans } from './plans/plans.ts'
import { predicates } from './predicates/predicates.ts'
import { programs } from './programs/programs.ts'
import { changeLog } from './sessions/change-log.ts'
import { deliveries } from './sessions/deliveries.ts'
import { documents } from './sessions/documents.ts'
import { once } from './sessions/once.ts'
import { plugins } from './sessions/plugins.ts'
import { policies } from './sessions/policies.ts'
import { queries } from './sessions/queries.ts'
import { reading } from './sessions/reading.ts'
import { records } from './sessions/records.ts'
import { search } from './sessions/search.ts'
import { severalWrites } from './sessions/several-writes.ts'
import { timeline } from './sessions/timeline.ts'
import { validation } from './sessions/validation.ts'
import { versions } from './sessions/versions.ts'
import { Suite, type Begin, type Lack, type StorageUnderTest } from './suite.ts'
import { tenants } from './tenants.ts'
import { text } from './text.ts'
import { transactions } from './transactions.ts'
import { values } from './values.ts'
import { writes } from './writes.ts'

export interface StorageConformanceOptions {
  /** How the storage is called in the names of the tests. */
  readonly name: string
  /** Registers one test: `it` of vitest, `test` of node:test or Jest. */
  readonly test: (name: string, run: () => Promise<void>) => void
  /** Puts tests under a heading: `describe`. Where it is left out, the headings are part of the tests' names. */
  readonly group?: (name: string, define: () => void) => void
  /** A fresh storage without a row; asked for once a test. It may always be empty: who begins `migrated` migrates all the same. */
  readonly open: (begin: Begin) => Promise<StorageUnderTest>
  /** Random cases of each property; default 60. */
  readonly runs?: number
  /** What it cannot show or do; the tests of it are registered by `skip`. Default none. */
  readonly lacks?: readonly Lack[]
  /** Registers a test that is not run: `it.skip`, or `test.skip`. Where it is left out, such tests are left out too. */
  readonly skip?: (name: string, run: () => Promise<void>) => void
  /** Told, as they are compared, of so many more random predicates; a run of `predicates` has 4 to 8 for each of its properties. */
  readonly counted?: (predicates: number) => void
  /** Only these parts, such as `['predicates']` with many runs; all where left out. */
  readonly parts?: readonly StoragePart[]
}

export type StoragePart = keyof typeof allParts

const allParts = {
  values,
  text,
  predicates,
  pages,
  related,
  tenants,
  transactions,
  programs,
  races,
  writes,
  aggregates,
  feed,
  migrations,
  records,
  validation,
  versions,
  queries,
  reading,
  'several writes': severalWrites,
  search,
  timeline,
  once,
  'change log': changeLog,
  policies,
  access,
  audit,
  plugins,
  deliveries,
  documents,
  'extension fields': extensionFields,
  plans,
  budgets,
} satisfies Readonly<Record<string, (suite: Suite) => void>>

/**
 * The parts that call the storage itself. The others try the core on it, which is done well enough once where several drivers
 * share all but how they send statements.
 */
export const storageParts: readonly StoragePart[] = ['values', 'text', 'predicates', 'pages', 'related', 'tenants', 'transactions', 'programs', 'races', 'writes', 'aggregates', 'feed', 'migrations', 'plugins', 'extension fields']

/**
 * The contract of a storage, as tests: an adapter that passes them serves Diwan. It needs no particular test runner
 * and runs wherever the storage does, in a page too.
 */
export function storageConformance({ name, test, group, open, runs = 60, parts, counted, lacks = [], skip }: StorageConformanceOptions): void {
  for (const [part, define] of Object.entries(allParts)) {
    if (parts && !parts.includes(part as StoragePart)) continue
    const heading = `${name}, ${part}`
    const shared = { open, runs, lacks, ...(counted && { counted }) }
    if (group) group(heading, () => define(new Suite({ ...shared, test, ...(skip && { skip }) })))
    else define(new Suite({ ...shared, test: (title, run) => test(`${heading}: ${title}`, run), ...(skip && { skip: (title, run) => skip(`${heading}: ${title}`, run) }) }))
  }
}
