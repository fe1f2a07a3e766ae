// Packs every published package as the registry would get it, and checks the result with publint and attw. Usage: node scripts/packages.mjs
import { join } from 'node:path'
import { pack } from './pack.mjs'
import { inParallel, run } from './run.mjs'
import { cache, publishedPackages } from './workspace.mjs'

const archives = pack(publishedPackages().map(({ name }) => name), join(cache, 'packed'))
const checks = archives.flatMap((archive) => [
  { archive, tool: 'publint', parameters: ['run', archive, '--strict'] },
  // Node 20.19 and newer can require an ES module, so a CommonJS build would only make two copies.
  { archive, tool: 'attw', parameters: [archive, '--profile', 'esm-only', '--format', 'table-flipped', '--no-emoji', '--no-color'] },
])
const outcomes = await inParallel(checks, async ({ archive, tool, parameters }) => ({ archive, tool, ...(await run(tool, parameters)) }))

const failures = outcomes.filter((each) => each.code !== 0)
for (const { archive, tool, output } of failures) console.error(`${tool} on ${archive}\n${output.trimEnd()}\n`)
console.log(failures.length === 0 ? `${archives.length} packages are sound` : `${failures.length} of ${checks.length} package checks failed`)
process.exit(failures.length === 0 ? 0 : 1)
