import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** In a process of its own, because the search is done once a process. */
function browserFound(env: Record<string, string>): { executablePath: string; source: string } {
  const code = `const { findBrowser } = await import(${JSON.stringify(join(import.meta.dirname, 'browser.mjs'))}); console.log(JSON.stringify(await findBrowser()))`
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8', env: { ...process.env, ...env } }))
}

describe('findBrowser', () => {
  it('takes the one that CHROMIUM_PATH names', () => {
    const { executablePath } = browserFound({ CHROMIUM_PATH: '' })
    expect(browserFound({ CHROMIUM_PATH: executablePath, DIWAN_HIDE_SYSTEM_BROWSERS: '1' }).source).toMatch(/^CHROMIUM_PATH, .*\d+\.\d+/)
  })

  it('goes on when CHROMIUM_PATH names one that does not start', () => {
    const { executablePath, source } = browserFound({ CHROMIUM_PATH: '/nowhere/chromium' })
    expect(source).not.toContain('CHROMIUM_PATH')
    expect(existsSync(executablePath)).toBe(true)
  })

  it.runIf(process.platform === 'linux' && process.arch === 'x64')('finds one in an npm package where the machine has none', () => {
    const { source } = browserFound({ CHROMIUM_PATH: '', DIWAN_HIDE_SYSTEM_BROWSERS: '1' })
    expect(source).toMatch(/^@sparticuz\/chromium, Chromium \d+/)
  })
})
