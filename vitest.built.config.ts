import { defineConfig } from 'vitest/config'
import { builtTests } from './scripts/built-tests.mjs'
import { alone, schedule } from './scripts/schedule.ts'

const tests = builtTests()
const isEndToEnd = (file: string) => file.endsWith('.e2e.test.ts')

/** The tests of the public surface again, on what the registry gets: packages resolve to `dist`, and Node loads them as it would for a host. */
export default defineConfig({
  test: {
    ...schedule,
    reporters: ['default', './scripts/summary-reporter.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    server: { deps: { external: [/\/packages\/.*\/dist\//] } },
    projects: [
      { extends: true, test: { name: 'built', globalSetup: ['scripts/test-postgres.mjs'], include: [...tests.filter((file) => !isEndToEnd(file)), 'scripts/*.built.test.ts'] } },
      { extends: true, test: { name: 'built e2e', include: tests.filter(isEndToEnd), ...alone } },
    ],
  },
})
