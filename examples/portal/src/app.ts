import type { Crm } from '@diwan/core'
import { Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { assets } from './assets.ts'
import { embedCrm } from './crm.ts'
import type { Desk } from './desk/desk.ts'
import { preferencesFrom, preferencesOfStranger } from './language/preferences.ts'
import { customerPage } from './pages/customer-page.ts'
import { customersPage } from './pages/customers-page.ts'
import { notFoundPage } from './pages/not-found-page.ts'
import { orderPage } from './pages/order-page.ts'
import { ordersPage } from './pages/orders-page.ts'
import { productsPage } from './pages/products-page.ts'
import { settingsPage } from './pages/settings-page.ts'
import { signInPage } from './pages/sign-in-page.ts'
import { policies } from './policies.ts'
import { signInCookie, signOutCookie, userWith, visitorOf, type Visitor } from './sign-in.ts'

export interface PortalOptions {
  readonly crm: Crm
  readonly desk: Desk
  readonly secret: string
}

/** Caravan Supply's portal: sign-in, the order desk, and the CRM at `/crm`. */
export function createPortal({ crm, desk, secret }: PortalOptions) {
  const { api, customerIdOf, codeOf } = embedCrm(crm, secret)
  const app = new Hono<{ Variables: { visitor: Visitor } }>()
  app.use(policies())
  app.all('/crm/*', (context) => api(context.req.raw))
  app.route('/assets', assets())
  app.use(csrf())

  app.get('/sign-in', (context) => {
    if (visitorOf(secret, context.req.raw)) return context.redirect('/')
    return context.html(
      signInPage({ preferences: preferencesOfStranger(context.req.header('accept-language')), next: localPath(context.req.query('next')) }),
    )
  })
  app.post('/sign-in', async (context) => {
    const form = await context.req.parseBody()
    const [name, next] = [String(form['user'] ?? ''), localPath(form['next'])]
    const user = userWith(name, String(form['password'] ?? ''))
    if (!user) {
      const preferences = preferencesOfStranger(context.req.header('accept-language'))
      return context.html(signInPage({ preferences, next, failed: true, user: name }), 422)
    }
    context.header('set-cookie', signInCookie(secret, { user, preferences: user.preferences }))
    return context.redirect(next, 303)
  })
  app.post('/sign-out', (context) => {
    context.header('set-cookie', signOutCookie())
    return context.redirect('/sign-in', 303)
  })

  app.use(async (context, next) => {
    const visitor = visitorOf(secret, context.req.raw)
    if (!visitor) return context.redirect(`/sign-in?next=${encodeURIComponent(context.req.path)}`)
    context.set('visitor', visitor)
    context.header('cache-control', 'private, no-cache')
    return next()
  })
  app.get('/', (context) => context.redirect('/orders'))
  app.get('/orders', (context) => {
    const { find = '', page } = context.req.query()
    return context.html(ordersPage({ visitor: context.var.visitor, orders: desk.orders, find, page }))
  })
  app.get('/orders/:id', (context) => {
    const order = desk.order(context.req.param('id'))
    return order ? context.html(orderPage(context.var.visitor, order)) : context.notFound()
  })
  app.get('/products', (context) => {
    const { find = '', category = '', page } = context.req.query()
    return context.html(productsPage({ visitor: context.var.visitor, products: desk.products, find, category, page }))
  })
  app.get('/customers', (context) => context.html(customersPage(context.var.visitor)))
  app.get('/customers/of/:code', async (context) => {
    const id = await customerIdOf(context.req.param('code'))
    return id ? context.redirect(`/customers/${id}`) : context.notFound()
  })
  app.get('/customers/:id{[0-9a-f-]{36}}', async (context) => {
    const customerId = context.req.param('id')
    const code = await codeOf(customerId)
    return context.html(customerPage({ visitor: context.var.visitor, customerId, code, orders: code ? desk.ordersOf(code) : [] }))
  })
  app.get('/settings', (context) => context.html(settingsPage(context.var.visitor, context.req.query('saved') !== undefined)))
  app.post('/settings', async (context) => {
    const { user, preferences } = context.var.visitor
    context.header('set-cookie', signInCookie(secret, { user, preferences: preferencesFrom(await context.req.parseBody(), preferences) }))
    return context.redirect('/settings?saved', 303)
  })
  app.notFound((context) => {
    const visitor = visitorOf(secret, context.req.raw)
    return context.html(
      notFoundPage(visitor?.preferences ?? preferencesOfStranger(context.req.header('accept-language')), visitor?.user),
      404,
    )
  })
  return app
}

/** A path of this portal, never an address elsewhere. */
function localPath(asked: unknown): string {
  return typeof asked === 'string' && /^\/(?![/\\])/.test(asked) ? asked : '/'
}
