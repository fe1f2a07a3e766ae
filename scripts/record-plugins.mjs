// Records the plugins of examples/loyalty as they are built on the core of now: at each release, so that later versions are tried
// with plugins that are older than they are. Usage: node scripts/record-plugins.mjs VERSION
import { join } from 'node:path'
import { build } from './build.mjs'
import { run } from './run.mjs'
import { root } from './workspace.mjs'

const version = process.argv[2]
if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) {
  console.error('Usage: node scripts/record-plugins.mjs VERSION, such as 0.1.0')
  process.exit(2)
}
const built = build()
if (built !== 0) process.exit(built)
const { code, output } = await run('tsup', ['--out-dir', join('released', String(version))], { cwd: join(root, 'examples', 'loyalty') })
console.log(code === 0 ? `examples/loyalty: released/${version}` : output)
process.exit(code)
