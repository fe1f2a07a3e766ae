import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { installPacked } from './install-packed.mjs'
import { pack } from './pack.mjs'
import { pageSteps } from './page-steps.mjs'
import { closureOf, publishedPackages, root } from './workspace.mjs'

const page = readFileSync(join(root, 'docs/plugins/first-plugin.md'), 'utf8')

/** What a shell of a reader has: nothing of the test run, and npx that takes what is installed or fails. */
const env = { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_|npm_|DIWAN_)/.test(name))), NO_COLOR: '1', npm_config_offline: 'true' }

test('the page on a first plugin holds, word by word, for who starts in an empty folder', { timeout: 300_000 }, () => {
  const room = mkdtempSync(join(tmpdir(), 'diwan-first-plugin-'))
  onTestFinished(() => rmSync(room, { recursive: true, force: true }))
  const folder = join(room, 'loyalty')
  mkdirSync(folder)

  const steps = pageSteps(page)
  const installed = steps.flatMap((step) => (step.do === 'run' ? (namesOf(step.command) ?? []) : []))
  const archives = pack([...closureOf(publishedPackages().filter(({ name }) => installed.includes(name)))].map(({ name }) => name), join(room, 'packed'))

  let printed = ''
  for (const step of steps) {
    if (step.do === 'write') {
      mkdirSync(dirname(join(folder, step.path)), { recursive: true })
      writeFileSync(join(folder, step.path), step.text)
    } else if (step.do === 'expect') {
      expect(step.lines.filter((line) => !printed.includes(line)), `of what the page says is printed, where this is:\n${printed}`).toEqual([])
      printed = ''
    } else {
      const names = namesOf(step.command)
      if (names) installPacked(names, { folder, archives })
      else printed += run(step.command, folder)
    }
  }
  expect(steps.map((step) => step.do)).toEqual(expect.arrayContaining(['write', 'run', 'expect']))
})

/** The packages of an `npm install`. */
function namesOf(command: string): string[] | undefined {
  return command.startsWith('npm install ') ? command.split(' ').slice(2).filter((word) => !word.startsWith('-')) : undefined
}

function run(command: string, cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, { cwd, env, shell: true, encoding: 'utf8' })
  expect(status, `${command}\n${stdout}${stderr}`).toBe(0)
  return stdout
}
