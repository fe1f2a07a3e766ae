import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from './workspace.mjs'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'diwan-summary-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

function summaryOf(files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.test.ts`), text)
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const parameters = ['run', '--root', folder, '--globals', '--no-color', `--reporter=${join(root, 'scripts', 'summary-reporter.ts')}`]
  const { DIWAN_TALLY_FILE: _tally, DIWAN_DATA_DIR: _data, ...env } = process.env
  const { stdout, status } = spawnSync(process.execPath, [vitest, ...parameters], { encoding: 'utf8', cwd: folder, env })
  return { lines: stdout.trim().split('\n'), status }
}

describe('the summary of a test run', () => {
  it('ends with the counts', () => {
    const { lines, status } = summaryOf({ sums: `it('adds', () => expect(1 + 1).toBe(2)); it('adds wrongly', () => expect(1 + 1).toBe(3))` })
    expect(lines.at(-1)).toBe('Tests: 1 passed, 1 failed')
    expect(status).toBe(1)
  })

  it('counts a file that does not load, a suite whose hook throws and an error outside of tests as failed', () => {
    const { lines } = summaryOf({
      unloadable: `import './missing.ts'`,
      unprepared: `describe('a suite', () => { beforeAll(() => { throw new Error('no') }); it('waits', () => {}) })`,
      astray: `it('passes', () => { setTimeout(() => { throw new Error('late') }, 0) }); it('waits', () => new Promise((done) => setTimeout(done, 50)))`,
    })
    expect(lines.at(-1)).toBe('Tests: 2 passed, 3 failed')
  })

  it('names what was skipped, and the missing data', () => {
    const { lines } = summaryOf({ data: `it('passes', () => {}); describe('real data', () => it.skip('is read', () => {}))` })
    expect(lines.slice(-3)).toEqual([
      expect.stringMatching(/^Skipped: .*data\.test\.ts > real data > is read$/),
      'DIWAN_DATA_DIR is not set; tests on real data need it.',
      'Tests: 1 passed, 0 failed',
    ])
  })
})
