// Everything that must hold before a change goes in, cheapest first. Usage: node scripts/check.mjs
// Its last line is always `Tests: N passed, N failed`; a step before the tests that fails counts as one.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.mjs'
import { cache, root } from './workspace.mjs'

const node = process.execPath

for (const step of ['lint', 'types', 'build', 'packages', 'sizes']) {
  const start = performance.now()
  const { code, output } = await run(node, [`scripts/${step}.mjs`])
  if (code !== 0) {
    console.log(`${step} failed:\n${output.trimEnd()}\n\nTests: 0 passed, 1 failed`)
    process.exit(1)
  }
  console.log(`${step.padEnd(10)} ok  ${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`)
}

const tally = join(cache, 'tally')
mkdirSync(cache, { recursive: true })
rmSync(tally, { force: true })
const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' }
const env = { ...process.env, ...plain, DIWAN_TALLY_FILE: tally }
const tests = spawn(node, ['node_modules/vitest/vitest.mjs', 'run'], { cwd: root, stdio: 'inherit', env })
tests.on('close', (code) => {
  const line = existsSync(tally) ? readFileSync(tally, 'utf8').trim() : 'Tests: 0 passed, 1 failed'
  console.log(code !== 0 && line.endsWith(' 0 failed') ? line.replace(/0 failed$/, '1 failed') : line)
  process.exit(code ?? 1)
})
