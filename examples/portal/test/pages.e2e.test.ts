import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openBrowser, signIn } from './desk-browser.ts'
import { startPortal, type Portal } from './portal.ts'

let portal: Portal
let browser: Browser
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

beforeAll(async () => {
  ;[portal, browser] = await Promise.all([startPortal(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await portal?.remove()
})

const pages = [
  '/orders',
  '/orders?find=none+such',
  '/orders/CA-2016-152156',
  '/products',
  '/customers',
  '/customers/of/CG-12520',
  '/customers/of/TEH-2001',
  '/settings',
  '/nowhere',
]
const dense = ['/orders', '/products', '/customers', '/customers/of/TEH-2001']
const wide = { width: 1280, height: 900 }
const narrow = { width: 380, height: 780 }

/** What axe finds, as sentences with the element. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<import('axe-core').AxeResults> } }).axe.run(),
  )
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help} at ${target.flat().join(' ')} (${failureSummary})`),
  )
}

/** Waits until the elements of a page show data. */
async function settled(page: Page): Promise<void> {
  if ((await page.locator('diwan-customer-list').count()) > 0) await page.locator('diwan-customer-list').getByRole('link').first().waitFor()
  if ((await page.locator('diwan-customer').count()) > 0) await page.locator('diwan-timeline li, diwan-timeline article').first().waitFor()
}

test.each([
  ['any page in English', 'daniel', 'light', wide, pages],
  ['any page in Persian', 'samira', 'dark', wide, pages],
  ['any page in Arabic', 'layla', 'light', wide, pages],
  ['the dense pages in English on a phone', 'daniel', 'dark', narrow, dense],
  ['the dense pages in Persian on a phone', 'samira', 'light', narrow, dense],
  ['the dense pages in Arabic on a phone', 'layla', 'dark', narrow, dense],
] as const)('axe finds nothing, and no policy is violated, on %s', async (_what, user, colorScheme, viewport, paths) => {
  const desk = await signIn(browser, portal.url, user, { colorScheme, viewport })
  onTestFinished(() => desk.close())
  const found: Record<string, string[]> = {}
  for (const path of paths) {
    await desk.page.goto(path)
    await settled(desk.page)
    const problems = await findings(desk.page)
    if (problems.length > 0) found[path] = problems
  }
  expect(found).toEqual({})
  expect(desk.complaints.filter((complaint) => !complaint.includes('404 (Not Found)'))).toEqual([])
})

test.each(['en', 'fa', 'ar'])('axe finds nothing on the sign-in page in %s', async (locale) => {
  const context = await browser.newContext({ baseURL: portal.url, locale })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto('/sign-in')
  expect(await page.locator('html').getAttribute('lang')).toMatch(new RegExp(`^${locale}`))
  expect(await findings(page)).toEqual([])
})

test.each(['/sign-in', '/orders', '/assets/diwan.js', '/crm/customers', '/nowhere'])('%s answers with the strict policy', async (path) => {
  const response = await fetch(portal.url + path, { redirect: 'manual' })
  expect(response.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html 'allow-duplicates'",
  )
})

test.each(['daniel', 'samira', 'layla'])('no page of %s is wider than a phone', async (user) => {
  const desk = await signIn(browser, portal.url, user, { viewport: { width: 320, height: 700 } })
  onTestFinished(() => desk.close())
  for (const path of pages) {
    await desk.page.goto(path)
    await settled(desk.page)
    expect(await desk.page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320)
  }
})
