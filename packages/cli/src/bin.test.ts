import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const sources = dirname(fileURLToPath(import.meta.url))
// Inside the workspace, so that the configuration finds its packages as a host's would.
const scratch = join(sources, '..', 'node_modules', '.cache', 'diwan')
let folder: string

beforeEach(() => {
  mkdirSync(scratch, { recursive: true })
  folder = mkdtempSync(join(scratch, 'host-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const configuration = `
import { createCrm } from '@diwan/core'
import { sqlite } from '@diwan/sqlite'
import { customers } from './customers.ts'

enum Mode { Manual = 'manual' }
export default createCrm({ storage: sqlite({ file: 'crm.db' }), migrations: Mode.Manual })
export const imports = { people: { tenant: 't', async *batches() { yield* (await import('./late.ts')).batches(customers) } } }
`

function diwan(...args: string[]) {
  return diwanIn(folder, ...args)
}

function diwanIn(cwd: string, ...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const node = ['--conditions=diwan-source', '--import', 'tsx', join(sources, 'bin.ts')]
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...node, ...args],
      { cwd, env: { ...process.env, NO_COLOR: '', FORCE_COLOR: '' } },
      (error, out, complaints) => {
        resolve({ code: error ? Number(error.code) : 0, out, error: complaints })
      },
    )
  })
}

test('a TypeScript configuration with its own modules is read from any folder below it, and piped output is plain', async () => {
  writeFileSync(join(folder, 'diwan.config.ts'), configuration)
  writeFileSync(join(folder, 'customers.ts'), `export const customers: readonly string[] = ['ann', 'bob']`)
  writeFileSync(
    join(folder, 'late.ts'),
    `export function* batches(names: readonly string[]) { yield { customers: names.map((id) => ({ key: { system: 's', type: 'c', id }, record: { kind: 'person', name: { given: id } } })) } }`,
  )
  expect(await diwan('migrate')).toMatchObject({ code: 0, out: expect.stringContaining('create diwan_customer') })
  const imported = await diwan('import', 'people')
  expect(imported).toMatchObject({ code: 0, error: expect.not.stringContaining('✗') })
  expect(imported.out).toContain('created 2 customers')
  // oxlint-disable-next-line no-control-regex -- colours and overwritten lines are what must not be there
  expect(imported.out).not.toMatch(/\u001B|\r/)

  mkdirSync(join(folder, 'src', 'pages'), { recursive: true })
  expect((await diwanIn(join(folder, 'src', 'pages'), 'doctor')).out).toContain('2 customer')
})

test('a configuration that does not load, or exports no CRM, fails with the reason', async () => {
  const path = join(folder, 'diwan.config.mjs')
  writeFileSync(path, `throw new Error('DATABASE_URL is not set')`)
  expect(await diwan('doctor')).toMatchObject({ code: 1, out: '', error: expect.stringContaining('DATABASE_URL is not set') })
  writeFileSync(path, `export default { crm: 'no' }`)
  expect(await diwan('doctor')).toMatchObject({ code: 1, error: expect.stringContaining('createCrm') })
})
