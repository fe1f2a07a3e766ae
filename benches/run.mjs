// Measures the built packages. Usage: node benches/run.mjs NAME [--json] [--quick] [--only PART,PART]
import { join } from 'node:path'
import { register } from 'tsx/esm/api'
import { build } from '../scripts/build.mjs'

const code = build()
if (code !== 0) process.exit(code)
register()
const { runBench } = await import('./src/run-bench.ts')
process.exitCode = await runBench(join(import.meta.dirname, 'src'), process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
})
