// Records the schema of now, with some rows, for each storage adapter that has a program for it: at each release, so that its
// tests can upgrade from there. Usage: node scripts/record-schema.mjs VERSION
import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run } from './run.mjs'
import startPostgres from './test-postgres.mjs'
import { workspacePackages } from './workspace.mjs'

const version = process.argv[2]
if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) {
  console.error('Usage: node scripts/record-schema.mjs VERSION, such as 0.1.0')
  process.exit(2)
}
const stopPostgres = await startPostgres()
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
let isWhole = true
for (const { name, folder } of workspacePackages()) {
  const program = join(folder, 'src', 'record-release.fixture.ts')
  if (!existsSync(program)) continue
  mkdirSync(join(folder, 'released'), { recursive: true })
  const { code, output } = await run(process.execPath, ['--import', loader, '-C', 'diwan-source', program, String(version)])
  console.log(code === 0 ? `${name}: released/${version}.sql` : `${name} failed\n${output}`)
  isWhole &&= code === 0
}
await stopPostgres?.()
process.exit(isWhole ? 0 : 1)
