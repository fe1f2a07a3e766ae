import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const lock = 'lockfileVersion: 9\n'
const scripts = {
  echo: `node -e "console.log(JSON.stringify(process.argv.slice(1))); process.exitCode = 3" --`,
  wait: `node -e "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('waiting')"`,
}

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'diwan-go-'))
  mkdirSync(join(folder, 'scripts'))
  mkdirSync(join(folder, 'node_modules', '.cache', 'diwan'), { recursive: true })
  cpSync(join(import.meta.dirname, 'go.mjs'), join(folder, 'scripts', 'go.mjs'))
  writeFileSync(join(folder, 'pnpm-lock.yaml'), lock)
  writeFileSync(join(folder, 'node_modules', '.cache', 'diwan', 'installed'), createHash('sha256').update(lock).digest('hex'))
  manifest('>=20.19')
})

afterAll(() => rmSync(folder, { recursive: true }))

function manifest(node: string): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ engines: { node }, packageManager: 'pnpm@10.34.9+sha512.0', scripts }))
}

function go(...parameters: string[]) {
  return spawnSync(process.execPath, [join(folder, 'scripts', 'go.mjs'), ...parameters], { encoding: 'utf8', cwd: tmpdir() })
}

describe('go.mjs', () => {
  it('passes arguments on as they are, and the exit code back', () => {
    const { status, stdout } = go('echo', '--json', `it's "two" words`, '$HOME')
    expect(JSON.parse(stdout)).toEqual(['--json', `it's "two" words`, '$HOME'])
    expect(status).toBe(3)
  })

  it('lists the scripts when asked for another', () => {
    const { status, stderr } = go('ecoh')
    expect(stderr).toBe('No script "ecoh". There are: echo, wait.\n')
    expect(status).toBe(1)
  })

  it('says so when Node is too old', () => {
    manifest('>=99.1')
    const { status, stderr } = go('echo')
    manifest('>=20.19')
    expect(stderr).toMatch(/^Diwan needs Node 99\.1 or newer; this is v\d+/)
    expect(status).toBe(1)
  })

  it.skipIf(process.platform === 'win32')('ends with the shell that npm runs it in', async () => {
    const line = `${process.execPath} ${join(folder, 'scripts', 'go.mjs')} wait; true`
    const shell = spawn('sh', ['-c', line], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => shell.stdout.once('data', resolve))
    shell.kill('SIGTERM')
    // The pipe closes when the last process that writes to it has ended.
    await new Promise((resolve) => shell.stdout.once('close', resolve))
    expect(shell.signalCode).toBe('SIGTERM')
  })

  it.skipIf(process.platform === 'win32')('passes a signal on, so that nothing goes on running without it', async () => {
    const child = spawn(process.execPath, [join(folder, 'scripts', 'go.mjs'), 'wait'], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    child.kill('SIGTERM')
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(7)
  })
})
