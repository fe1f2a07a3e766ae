// Usage: node scripts/lint.mjs
import { inParallel, run } from './run.mjs'

const node = process.execPath

/** @type {readonly (readonly [string, ...string[]])[]} */
const linters = [
  ['oxlint', '--type-aware', '--deny-warnings', '--report-unused-disable-directives'],
  [node, 'scripts/boundaries.mjs'],
  ['knip', '--no-progress', '--no-config-hints'],
]

const outcomes = await inParallel(linters, ([tool, ...parameters]) => run(tool, parameters))
for (const { code, output } of outcomes) if (code !== 0) console.error(output.trimEnd())
process.exit(outcomes.some(({ code }) => code !== 0) ? 1 : 0)
