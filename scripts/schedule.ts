import { availableParallelism } from 'node:os'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Begins with the contracts of storages, which take longest; their files are small, so vitest would begin them last and end with one alone. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => moduleId.endsWith('.conformance.test.ts')
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

/**
 * How files of tests are spread over the processors. By itself vitest leaves one of them free: of two that is half, and much of the time tests
 * wait for a server anyway.
 */
export const schedule = { maxWorkers: Math.max(2, availableParallelism() - 1), sequence: { sequencer: LongestFirst } }

/** For tests that each start a host and a browser, which is all that two processors can carry: one at a time, after the others. */
export const alone = { maxWorkers: 1, sequence: { groupOrder: 1 } }
