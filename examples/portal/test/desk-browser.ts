import { chromium, type Browser, type Page } from 'playwright'
import { findBrowser } from '../../../scripts/browser.mjs'
import { users } from '../src/users.ts'

export async function openBrowser(): Promise<Browser> {
  const { executablePath, args, env } = await findBrowser()
  return chromium.launch({ executablePath, args, env })
}

export interface Desk {
  readonly page: Page
  /** Everything that went wrong on its pages: errors, failed loads, policy violations. */
  readonly complaints: string[]
  close(): Promise<void>
}

export interface DeskOptions {
  readonly colorScheme?: 'light' | 'dark'
  readonly viewport?: { readonly width: number; readonly height: number }
  readonly deviceScaleFactor?: number
}

/** A browser profile of its own, signed in through the sign-in page. */
export async function signIn(browser: Browser, url: string, userId: string, options: DeskOptions = {}): Promise<Desk> {
  const context = await browser.newContext({ baseURL: url, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`))
  await page.exposeFunction('reportViolation', (violation: string) => complaints.push(`policy: ${violation}`))
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const { reportViolation } = globalThis as unknown as { reportViolation: (violation: string) => void }
      reportViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
    })
  })
  const { id, password } = users.find((user) => user.id === userId)!
  await page.goto('/sign-in')
  const form = page.locator('form.stack')
  await form.locator('input[name=user]').fill(id)
  await form.locator('input[name=password]').fill(password)
  await form.locator('button').click()
  await page.waitForURL('**/orders')
  return { page, complaints, close: () => context.close() }
}
