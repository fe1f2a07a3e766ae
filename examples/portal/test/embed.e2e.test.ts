import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:http'
import { createCrm, insiders, portalCustomer, type Crm } from '@diwan/core'
import { memoryStorage } from '@diwan/core/storage'
import { createHandler } from '@diwan/server'
import { createEmbedSessions, generateEmbedKey, type EmbedGrant } from '@diwan/server/embed'
import { toNodeListener } from '@diwan/server/node'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openBrowser } from './desk-browser.ts'

const bundle = createRequire(import.meta.url).resolve('@diwan/elements/bundle.js')
const servers: Server[] = []
let browser: Browser
let crm: Crm
let shop: string
let customerId: string
/** Whom the shop mints a token for next. */
let grant: EmbedGrant
let minted = 0

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The CRM at one origin, and at another a shop that has nothing of it but a key. */
beforeAll(async () => {
  browser = await openBrowser()
  crm = await createCrm({ storage: memoryStorage(), policy: (request) => (request.actor.type === 'portal' ? portalCustomer(request) : insiders(request)) })
  const office = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'office' } })
  customerId = (await office.customers.create({ kind: 'person', name: { given: 'زهرا', family: 'کریمی' }, contactPoints: [{ kind: 'email', value: 'zahra@example.com' }] })).id
  const { id: other } = await office.customers.create({ kind: 'person', name: { given: 'Somebody', family: 'Else' } })
  for (const [subject, of, visibility] of [['Forty desks', customerId, 'customer'], ['Not for Zahra', customerId, 'team'], ['Of another', other, 'customer']] as const) await office.interactions.log({ kind: 'note', subject, visibility, participants: [{ customerId: of, role: 'regarding' }] })

  const { createEmbedSession, sessionOf } = createEmbedSessions({ keys: [await generateEmbedKey('k1')] })
  let endpoint = ''
  shop = await listen(
    createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url!, 'http://shop')
      if (pathname === '/diwan.js') return response.setHeader('content-type', 'text/javascript').end(readFileSync(bundle))
      if (pathname === '/token') return void createEmbedSession(grant).then(({ token }) => {
        minted += 1
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ token }))
      }, (error: unknown) => response.writeHead(500).end(String(error)))
      if (pathname !== '/') return response.writeHead(204).end()
      const [element, locale] = [searchParams.get('element')!, searchParams.get('locale')!]
      response.setHeader('content-security-policy', `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ${endpoint}; require-trusted-types-for 'script'; trusted-types lit-html 'allow-duplicates'`)
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(`<!doctype html><html lang="${locale}"><meta name="viewport" content="width=device-width"><title>Shop</title><script type="module" src="/diwan.js"></script>
        <main><diwan-provider endpoint="${endpoint}/api/crm" token-endpoint="/token" locale="${locale}"><diwan-${element} customer-id="${customerId}"></diwan-${element}></diwan-provider></main></html>`)
    }),
  )
  endpoint = await listen(createServer(toNodeListener(createHandler(crm, { secret: 'a secret of at least thirty-two bytes', origins: [shop], session: sessionOf }))))
})

afterAll(async () => {
  await browser?.close()
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  await crm?.close()
})

const agent = { tenant: 'acme', actor: { type: 'user', id: 'u_1' } } as const
const elements = [
  ['customer-list', 'Somebody Else'],
  ['customer', 'zahra@example.com'],
  ['timeline', 'Not for Zahra'],
  ['composer', ''],
] as const

async function open(element: string, locale: string) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 640 } })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('response', (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`))
  await page.goto(`${shop}/?element=${element}&locale=${locale}`)
  await page.locator(`diwan-${element}`).waitFor()
  return { page, complaints }
}

for (const [element, text] of elements) {
  test.each(['en', 'fa'])(`<diwan-${element}> needs nothing beyond its component’s rights on a page of another origin, in %s`, async (locale) => {
    grant = { ...agent, components: [element] }
    const { page, complaints } = await open(element, locale)
    if (text) await page.getByText(text).first().waitFor()
    if (element === 'customer' || element === 'composer') {
      await page.locator('diwan-composer .invite').click()
      await page.locator('diwan-composer textarea').fill('Logged elsewhere')
      const [answer] = await Promise.all([page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/interactions')), page.locator('diwan-composer button[type=submit]').click()])
      expect(answer.status()).toBe(201)
    }
    // What an element asks for once it has something to show.
    await page.waitForTimeout(500)
    const folder = process.env['DIWAN_SCREENSHOTS']
    if (folder) await page.screenshot({ path: `${folder}/${element}-${locale}.png` })
    expect(complaints).toEqual([])
  })
}

test('a customer sees what was made visible to them, without a cookie, and a token at a time', async () => {
  grant = { tenant: 'acme', actor: { type: 'portal', id: 'p_1', customerId }, components: ['timeline'], customerId }
  const before = minted
  const { page, complaints } = await open('timeline', 'fa')
  await page.getByText('Forty desks').waitFor()
  expect(await page.getByText(/Not for Zahra|Of another/).count()).toBe(0)
  expect([minted - before, (await page.context().cookies()).length]).toEqual([1, 0])
  expect(complaints).toEqual([])
  const folder = process.env['DIWAN_SCREENSHOTS']
  if (folder) await page.screenshot({ path: `${folder}/portal-timeline-fa.png` })
})
