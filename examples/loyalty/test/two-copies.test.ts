import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { expected } from './host.ts'
import { twoCopies, type Edits } from './two-copies.ts'
import { typeErrors } from './type-errors.ts'

/** What a later minor version adds: members of what plugins are given and may declare, and values of unions. */
const later: Edits = {
  'plugins/hooks.ts': [
    ["'restore'", "'restore' | 'merge'"],
    ['  readonly signal: AbortSignal', '  readonly signal: AbortSignal\n  readonly trace: string'],
    ['  written?(', '  settled?(write: RecordWrite<T>): Awaitable<void>\n  written?('],
    ['  readonly entity: string', '  readonly entity: string\n  readonly reason: string | null'],
  ],
  'plugins/plugin-context.ts': [['  readonly log: Log', '  readonly log: Log\n  readonly region: string']],
  'plugins/define-plugin.ts': [['  readonly rights?:', '  readonly licence?: string\n  readonly rights?:']],
  'plugins/contract.ts': [['  readonly service: object', '  readonly service: object\n  readonly panels?: object']],
  'schema/field.ts': [
    ["'bytes'", "'bytes' | 'point'"],
    ["'hidden'", "'hidden' | 'computed'"],
    ['  readonly nullable: boolean', '  readonly nullable: boolean\n  readonly unit?: string'],
  ],
  'access/policy.ts': [["'read' |", "'read' | 'approve' |"]],
}

async function installed(options?: Parameters<typeof twoCopies>[0]) {
  const copies = await twoCopies(options)
  onTestFinished(() => copies.remove())
  return copies
}

describe('plugins with a copy of the core of their own', () => {
  it('have sound types in a host with another copy', async () => {
    const { host } = await installed()
    expect(typeErrors({ files: [host] })).toBe('')
  })

  it('serve a host with another copy, which knows their errors', async () => {
    const { host } = await installed()
    const program = join(dirname(host), 'main.ts')
    await writeFile(
      program,
      `import * as core from '@diwan/core'
import { memoryStorage } from '@diwan/core/storage'
import * as plugins from '@diwan-examples/loyalty'
import { createRequire } from 'node:module'
import { tryPlugins } from './host.ts'
const inPlugins = createRequire(import.meta.resolve('@diwan-examples/loyalty')).resolve('@diwan/core')
const other = await import(inPlugins)
if (other.DiwanError === core.DiwanError) throw new Error('There is one copy of the core')
const error = new other.DiwanError('gone', 'x')
const knows = !(error instanceof core.DiwanError) && core.isDiwanError(error, 'gone') && !core.isDiwanError(error, 'not_found')
console.log(JSON.stringify({ knows, seen: await tryPlugins(memoryStorage(), plugins) }))
`,
    )
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', loader, program], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ knows: true, seen: expected })
  })

  it('have sound types where their copy is of a later minor version', async () => {
    const { host } = await installed({ ofPlugins: later })
    expect(typeErrors({ files: [host] })).toBe('')
  })

  it('have sound types where the copy of their host is of a later minor version', async () => {
    const { host } = await installed({ ofHost: later })
    expect(typeErrors({ files: [host] })).toBe('')
  })
})
