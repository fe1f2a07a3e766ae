import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { findBrowser } from './scripts/browser.mjs'
import { alone, schedule } from './scripts/schedule.ts'

const { executablePath, args, env } = await findBrowser()

/** Workspace packages resolve to their sources, so that no test needs a build. */
const conditions = ['diwan-source', 'module', 'node', 'development|production']

const inPage = ['**/*.browser.test.ts']
const endToEnd = ['**/*.e2e.test.ts']
const onBuiltPackages = ['**/*.built.test.ts']
const nowhere = ['**/node_modules/**', '**/dist/**']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    ...schedule,
    reporters: ['default', './scripts/summary-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          globalSetup: ['scripts/test-postgres.mjs'],
          include: ['packages/**/*.test.ts', 'examples/**/*.test.ts', 'benches/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: [...nowhere, ...inPage, ...endToEnd, ...onBuiltPackages],
          // For what hangs alone: random tests at length take half a minute on a machine that does something else as well.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        resolve: { conditions: ['diwan-source', 'module', 'browser', 'development|production'] },
        test: {
          name: 'browser',
          include: ['packages/**/*.browser.test.ts', 'examples/**/*.browser.test.ts'],
          exclude: nowhere,
          testTimeout: 30_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath, args, env } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['examples/**/*.e2e.test.ts'],
          exclude: nowhere,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          ...alone,
        },
      },
    ],
  },
})
