import { failures } from './failures.ts'
import { keys } from './keys.ts'
import { links } from './links.ts'
import { ranges } from './ranges.ts'
import { removal } from './removal.ts'
import { roundTrips } from './round-trips.ts'
import { streaming } from './streaming.ts'
import { FileStoreSuite, type FileStoreUnderTest } from './suite.ts'

export interface FileStoreConformanceOptions {
  /** How the file store is called in the names of the tests. */
  readonly name: string
  /** Registers one test: `it` of vitest, `test` of node:test or Jest. */
  readonly test: (name: string, run: () => Promise<void>) => void
  /** Puts tests under a heading: `describe`. Where it is left out, the headings are part of the tests' names. */
  readonly group?: (name: string, define: () => void) => void
  /** A fresh, empty file store; asked for once a test. */
  readonly open: () => Promise<FileStoreUnderTest>
}

const parts: Readonly<Record<string, (suite: FileStoreSuite) => void>> = { 'round trips': roundTrips, ranges, keys, failures, removal, streaming, links }

/**
 * The contract of a file store, as tests: one that passes them serves Diwan. It needs no particular test runner and runs
 * wherever the file store does, in a page too.
 */
export function fileStoreConformance({ name, test, group, open }: FileStoreConformanceOptions): void {
  for (const [part, define] of Object.entries(parts)) {
    const heading = `${name}, ${part}`
    if (group) group(heading, () => define(new FileStoreSuite(test, open)))
    else define(new FileStoreSuite((title, run) => test(`${heading}: ${title}`, run), open))
  }
}
