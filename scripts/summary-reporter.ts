import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { SerializedError, TestCase, TestModule } from 'vitest/node'
import type { Reporter } from 'vitest/reporters'
import { root } from './workspace.mjs'

/**
 * Counts the tests of a run and prints `Tests: 12 passed, 0 failed` as its last line. What could not run counts as failed: a file that
 * does not load, an error outside of any test. Skipped tests are named, so that nobody takes them for passed.
 * With DIWAN_TALLY_FILE set, the line goes to that file, for a caller that prints it later.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state)
    const unloadable = modules.filter((module) => module.errors().length > 0)
    const suites = modules.flatMap((module) => [...module.children.allSuites()]).filter((suite) => suite.errors().length > 0)
    const failed = inState('failed').length + unloadable.length + suites.length + unhandledErrors.length
    reportSkipped(inState('skipped'))
    const line = `Tests: ${inState('passed').length} passed, ${failed} failed\n`
    if (process.env['DIWAN_TALLY_FILE']) writeFileSync(process.env['DIWAN_TALLY_FILE'], line)
    else process.stdout.write(line)
  }
}

function reportSkipped(tests: readonly TestCase[]): void {
  for (const test of tests) process.stdout.write(`Skipped: ${relative(root, test.module.moduleId)} > ${test.fullName}\n`)
  if (tests.length > 0 && !process.env['DIWAN_DATA_DIR']) {
    process.stdout.write('DIWAN_DATA_DIR is not set; tests on real data need it.\n')
  }
}
