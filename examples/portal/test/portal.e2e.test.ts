import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openBrowser, signIn, type DeskOptions } from './desk-browser.ts'
import { deskClient } from './desk-client.ts'
import { startPortal, type Portal } from './portal.ts'

let portal: Portal
let browser: Browser

beforeAll(async () => {
  ;[portal, browser] = await Promise.all([startPortal(), openBrowser()])
})
afterAll(async () => {
  await browser?.close()
  await portal?.remove()
})

async function deskOf(userId: string, options: DeskOptions = {}) {
  const desk = await signIn(browser, portal.url, userId, options)
  onTestFinished(() => desk.close())
  return desk
}

async function search(page: Page, words: string) {
  await page.goto('/customers')
  await page.locator('diwan-customer-list input[type=search]').fill(words)
}

test('a stranger is sent to sign in and then to where they wanted to go', async () => {
  const context = await browser.newContext({ baseURL: portal.url })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  await page.goto('/products')
  expect(new URL(page.url()).pathname).toBe('/sign-in')
  await page.getByRole('button', { name: /Daniel Brooks/ }).click()
  expect(new URL(page.url()).pathname).toBe('/products')
})

test('a wrong password is refused, and a forged cookie is nobody', async () => {
  const refused = await fetch(`${portal.url}/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ user: 'daniel', password: 'harbor-43' }),
    headers: { origin: portal.url },
  })
  expect(refused.status).toBe(422)
  const forged = Buffer.from(JSON.stringify({ user: 'layla', until: 9e15 })).toString('base64url')
  const asked = await fetch(`${portal.url}/crm/customers`, { headers: { cookie: `caravan=${forged}.${'A'.repeat(43)}` } })
  expect(asked.status).toBe(401)
  expect(await asked.json()).toMatchObject({ code: 'session_missing' })
})

test('another site cannot sign anyone out', async () => {
  const response = await fetch(`${portal.url}/sign-out`, {
    method: 'POST',
    body: new URLSearchParams(),
    headers: { origin: 'https://elsewhere.example' },
    redirect: 'manual',
  })
  expect(response.status).toBe(403)
})

test('the customer list holds the head office’s 793 customers and the branches’ 48', async () => {
  const { page, complaints } = await deskOf('daniel')
  await page.goto('/customers')
  await page.locator('diwan-customer-list').getByText('841 customers').waitFor()
  expect(complaints).toEqual([])
})

test('“claire” finds Claire Gute, whose timeline has her orders newest first with the sums of the order file', async () => {
  const { page, complaints } = await deskOf('daniel')
  await search(page, 'claire')
  await page.locator('diwan-customer-list').getByRole('link', { name: 'Claire Gute' }).click()
  await page.waitForURL('**/customers/*-*')
  await page.locator('diwan-timeline').getByText('$136.72').waitFor()
  const amounts = await page
    .locator('diwan-timeline')
    .getByText(/^\$[\d.,]+$/)
    .allTextContents()
  expect(amounts.map((text) => text.trim())).toEqual(['$18.16', '$993.90', '$136.72'])
  await page.getByRole('complementary').getByText('$1,148.78').waitFor()
  expect(complaints).toEqual([])
})

test.each([
  ['yeh and kaf typed on an Arabic keyboard', 'نيك‌انديشان', 'مهندسی نیک‌اندیشان البرز'],
  ['a name without its zero-width non-joiner', 'علی اکبر رضایی نژاد', 'علی‌اکبر رضایی‌نژاد'],
  ['words run together where the bearer parts them', 'کاروانسرای', 'شرکت بازرگانی کاروان‌سرای شرق'],
  ['Persian letters for a name kept in Arabic ones', 'زکیه کریمی', 'زكيه كريمي'],
  ['a name without its vowel signs', 'محمد الغامدي', 'مُحمَّد'],
  ['a name without its tatweel', 'كريم عبد الرحمن', 'كـــريم'],
])('the search finds %s', async (_what, words, name) => {
  const { page } = await deskOf('samira')
  await search(page, words)
  const found = page.locator('diwan-customer-list').getByRole('link', { name })
  await found.waitFor()
  expect(await found.textContent()).toContain(name)
})

test('a call logged in one browser appears in another without a reload', async () => {
  const [daniel, samira] = await Promise.all([deskOf('daniel'), deskOf('samira')])
  await Promise.all([daniel.page.goto('/customers/of/TEH-2001'), samira.page.goto('/customers/of/TEH-2001')])
  const customer = new URL(daniel.page.url()).pathname
  expect(new URL(samira.page.url()).pathname).toBe(customer)
  await samira.page.locator('diwan-timeline').getByText('پیگیری تحویل صندلی‌ها').waitFor()

  const composer = daniel.page.locator('diwan-composer')
  await composer.getByRole('radio', { name: 'Call' }).click()
  await composer.getByLabel('Subject').fill('Asks when the chairs come')
  await composer.getByRole('button', { name: 'Log call' }).click()
  await daniel.page.locator('diwan-timeline').getByText('Asks when the chairs come').waitFor()
  await samira.page.locator('diwan-timeline').getByText('Asks when the chairs come').waitFor()
  expect([...daniel.complaints, ...samira.complaints]).toEqual([])
})

test('an edit made on a stale version is rolled back alone, and the page says why', async () => {
  const { page } = await deskOf('daniel')
  // The page hears of nothing meanwhile, as on a train.
  await page.route('**/crm/changes/stream*', (route) => route.abort())
  await page.goto('/customers/of/AB-10060')
  const id = new URL(page.url()).pathname.split('/').at(-1)!
  const profile = page.locator('diwan-customer')
  await profile.getByRole('heading', { name: 'Adam Bellavance' }).waitFor()

  const samira = await deskClient(portal.url, 'samira')
  const before = await samira.get(`/customers/${id}`)
  expect(
    (await samira.send('PATCH', `/customers/${id}`, { name: { given: 'Adam', family: 'Bellavance-Reed' } }, { 'if-match': before.etag }))
      .status,
  ).toBe(200)

  const composer = profile.locator('diwan-composer')
  await composer.getByRole('radio', { name: 'Note' }).click()
  await composer.getByLabel('Subject').fill('Prefers deliveries before noon')
  await composer.getByRole('button', { name: 'Add note' }).click()
  await profile.getByRole('button', { name: 'Edit name' }).click()
  await profile.getByLabel('Family name').fill('Bellavance Jr')
  await profile.getByRole('button', { name: 'Save' }).click()

  const alert = profile.getByRole('alert')
  await alert.waitFor()
  expect(await alert.textContent()).toContain('someone else has changed this meanwhile')
  await profile.getByRole('heading', { name: 'Adam Bellavance-Reed' }).waitFor()
  await profile.locator('diwan-timeline').getByText('Prefers deliveries before noon').waitFor()
  expect((await samira.get(`/customers/${id}`)).body).toMatchObject({ version: 2, name: { family: 'Bellavance-Reed' } })
})

test('over the API, an edit on a stale version is refused where it overlaps, and at once where If-Match asks so', async () => {
  const daniel = await deskClient(portal.url, 'daniel')
  const { body } = await daniel.get('/customers?search=aaron%20hawkins')
  const { id, version } = body.items[0] as { id: string; version: number }
  expect((await daniel.send('PATCH', `/customers/${id}?version=${version}`, { tags: ['A'] })).status).toBe(200)
  expect(await daniel.send('PATCH', `/customers/${id}?version=${version}`, { tags: ['B'] })).toMatchObject({
    status: 409,
    body: { code: 'version_conflict' },
  })
  expect(await daniel.send('PATCH', `/customers/${id}`, { source: 'b' }, { 'if-match': `"${version}"` })).toMatchObject({
    status: 412,
    body: { code: 'version_stale' },
  })
  expect(await daniel.send('PATCH', `/customers/${id}?version=${version}`, { source: 'b' })).toMatchObject({
    status: 200,
    body: { tags: ['A'], source: 'b' },
  })
})

test('the API’s sum over all purchases is the order file’s, to the cent, in dollars', async () => {
  const layla = await deskClient(portal.url, 'layla')
  const query = { where: { kind: 'purchase' }, measures: { orders: { of: 'count' }, total: { of: 'sum', field: 'amount' } } }
  const { status, body } = await layla.send('POST', '/interactions/aggregate', query)
  expect(status).toBe(200)
  expect(body.items).toContainEqual(expect.objectContaining({ total: { amount: '2297201.07', currency: 'USD' } }))
})

test('loading the elements a second time throws nothing and leaves the first working', async () => {
  const { page, complaints } = await deskOf('daniel')
  await page.goto('/customers')
  await page.locator('diwan-customer-list').getByText('841 customers').waitFor()
  // As text, because the test runner rewrites imports; another address is another module.
  await page.evaluate(`import('/assets/diwan.js?again')`)
  await page.locator('diwan-customer-list input[type=search]').fill('claire')
  await page.locator('diwan-customer-list').getByRole('link', { name: 'Claire Gute' }).waitFor()
  expect(complaints).toEqual([])
})

test('a person’s choice of language, calendar and digits holds on the portal’s own pages and inside the elements', async () => {
  const { page } = await deskOf('daniel')
  await page.goto('/settings')
  await page.getByLabel('فارسی').check()
  await page.getByLabel('Persian (Jalali)').check()
  await page.getByLabel('۱۲۳۴۵۶۷۸۹۰').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('status').waitFor()
  await page.goto('/customers/of/CG-12520')
  expect(await page.locator('html').getAttribute('dir')).toBe('rtl')
  await page.getByRole('complementary').getByText('۷ بهمن ۱۳۹۵').waitFor()
  await page.locator('diwan-timeline').getByRole('heading', { name: '۷ بهمن ۱۳۹۵' }).waitFor()
})
