import { entities, type Session, type SessionOptions } from '@diwan/core'
import type { Storage, StorageSchema } from '@diwan/core/storage'
import { check } from '../assert/assert.ts'
import { createTestCrm, type TestCrm, type TestCrmOptions } from '../crm/create-test-crm.ts'
import type { Watched } from './watched.ts'

/** A fresh, empty storage. */
export interface StorageUnderTest {
  readonly storage: Storage
  /** Closes it and opens its data again, where that is possible. */
  readonly reopen?: () => Promise<Storage>
  /** Opens its data once more, as another process would, where several may. The kit closes it. */
  readonly beside?: () => Promise<Storage>
  /** What it sends and how its database goes about it; a storage that cannot show it names `watched` among what it lacks. */
  readonly watched?: Watched
  readonly dispose: () => Promise<void>
}

/** What tables a test finds: none yet, or those that `createCrm` makes without plugins, and no row of a record. */
export type Begin = 'empty' | 'migrated'

/** What a storage may be without: then the tests that need it are skipped by name. */
export type Lack = 'reopen' | 'beside' | 'watched' | 'explain'

export interface SuiteOptions {
  /** Registers one test: `it` of vitest, `test` of node:test or Jest. */
  readonly test: (name: string, run: () => Promise<void>) => void
  readonly open: (begin: Begin) => Promise<StorageUnderTest>
  /** Random cases of each property; default 60. */
  readonly runs: number
  readonly lacks: readonly Lack[]
  /** Registers a test that is not run. Where it is left out, such tests are left out too. */
  readonly skip?: (name: string, run: () => Promise<void>) => void
  /** Told how many more random cases were compared. */
  readonly counted?: (cases: number) => void
}

export interface OpenedOptions {
  /** Default `empty`. */
  readonly begin?: Begin
  readonly lack?: Lack
}

/** What the parts of the kit register their tests with; each test gets a storage of its own. */
export class Suite {
  readonly runs: number

  constructor(readonly options: SuiteOptions) {
    this.runs = options.runs
  }

  count(cases: number): void {
    this.options.counted?.(cases)
  }

  /** A test on a storage as `open` gives it; one that `begin`s migrated still says what it serves, and migrates. */
  opened(name: string, run: (under: StorageUnderTest) => Promise<void>, { begin = 'empty', lack }: OpenedOptions = {}): void {
    const { test, skip, open } = this.options
    const opening = async () => {
      const under = await open(begin)
      try {
        await run(under)
      } finally {
        await under.dispose()
      }
    }
    if (lack === undefined) test(name, opening)
    else skip?.(`${name} (lacks ${lack})`, opening)
  }

  lacks(lack: Lack): boolean {
    return this.options.lacks.includes(lack)
  }

  /** A test that needs its data to be opened again, or once more. */
  needing(ability: 'reopen' | 'beside', name: string, run: (under: StorageUnderTest, open: () => Promise<Storage>) => Promise<void>): void {
    this.opened(name, (under) => run(under, given(under[ability], ability)), this.lacks(ability) ? { lack: ability } : {})
  }

  /** A test on what a storage shows of its doings. */
  watched(name: string, run: (storage: Storage, watched: Watched) => Promise<void>, needs: Lack = 'watched'): void {
    const show = async ({ storage, watched }: StorageUnderTest) => {
      given(watched && (needs === 'watched' || watched.explain), needs)
      storage.define({ entities })
      await storage.migrate()
      await run(storage, watched!)
    }
    const lack = ([needs, 'watched'] as const).find((each) => this.lacks(each))
    this.opened(name, show, lack ? { lack } : {})
  }

  /** A test on a storage that serves the core's entities, or those that are given. */
  storage(name: string, run: (storage: Storage) => Promise<void>, schema: StorageSchema = { entities }): void {
    this.opened(name, async ({ storage }) => {
      storage.define(schema)
      await storage.migrate()
      await run(storage)
    }, { begin: schema.entities === entities && !schema.migrations ? 'migrated' : 'empty' })
  }

  /** A test on a CRM over the storage, with a session of an agent. */
  session(name: string, run: (session: Session, test: SessionTest) => Promise<void>, options: Omit<TestCrmOptions, 'storage'> = {}): void {
    this.opened(name, async ({ storage }) => {
      const test = await createTestCrm({ ...options, storage })
      const as = (id: string, more: Partial<SessionOptions> = {}) => test.session({ actor: { type: 'user', id }, ...more })
      await run(test.session(), { ...test, storage, as })
    }, { begin: options.plugins || options.extensions ? 'empty' : 'migrated' })
  }
}

/** What a test needs; throws where a storage has none and does not name it in `lacks`. */
export function given<T>(value: T | undefined, lack: Lack): T {
  check(value !== undefined && value !== false, `This storage does not say that it lacks \`${lack}\`: let \`open\` give it, or name it in \`lacks\``)
  return value as T
}

export interface SessionTest extends TestCrm {
  readonly storage: Storage
  /** Another user's session. */
  as(id: string, more?: Partial<SessionOptions>): Session
}
