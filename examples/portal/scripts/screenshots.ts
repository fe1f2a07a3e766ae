// Takes the pictures of the documentation from the running portal, in three languages, two schemes and two widths.
// Expects built packages, and a machine with fonts for Latin and Arabic. Usage: pnpm screenshots [folder]
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright'
import { openBrowser, signIn } from '../test/desk-browser.ts'
import { home, startPortal } from '../test/portal.ts'

const folder = resolve(process.argv[2] ?? join(home, '..', '..', 'docs', 'images'))
const people = { en: ['daniel', 'CG-12520'], fa: ['samira', 'TEH-2001'], ar: ['layla', 'DXB-2001'] } as const
const widths = { wide: { width: 1280, height: 860 }, narrow: { width: 390, height: 844 } } as const

mkdirSync(folder, { recursive: true })
const portal = await startPortal()
const browser = await openBrowser()
try {
  for (const language of ['en', 'fa', 'ar'] as const) {
    for (const scheme of ['light', 'dark'] as const) {
      for (const width of ['wide', 'narrow'] as const) await take(browser, language, scheme, width)
    }
  }
} finally {
  await browser.close()
  await portal.remove()
}

async function take(
  browser: Browser,
  language: keyof typeof people,
  colorScheme: 'light' | 'dark',
  width: keyof typeof widths,
): Promise<void> {
  const [user, customer] = people[language]
  const desk = await signIn(browser, portal.url, user, { colorScheme, viewport: widths[width], deviceScaleFactor: 2 })
  await desk.page.goto(`/customers/of/${customer}`)
  await desk.page.locator('diwan-timeline li, diwan-timeline article').first().waitFor()
  await desk.page.evaluate(() => document.fonts.ready)
  const path = join(folder, `portal-${language}-${colorScheme}-${width}.png`)
  await desk.page.screenshot({ path, animations: 'disabled' })
  await desk.close()
  console.log(path)
}
