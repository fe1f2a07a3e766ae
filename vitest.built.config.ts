import { defineConfig } from 'vitest/config'
import { builtTests } from './scripts/built-tests.mjs'

/** The tests of the public surface again, on what the registry gets: packages resolve to `dist`, and Node loads them as it would for a host. */
export default defineConfig({
  test: {
    reporters: ['default', './scripts/summary-reporter.ts'],
    globalSetup: ['scripts/test-postgres.mjs'],
    include: builtTests(),
    testTimeout: 120_000,
    hookTimeout: 300_000,
    server: { deps: { external: [/\/packages\/.*\/dist\//] } },
  },
})
