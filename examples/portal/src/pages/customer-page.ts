import { html } from 'hono/html'
import { crmElements } from '../crm.ts'
import type { Order } from '../desk/order.ts'
import { formatsOf } from '../language/formats.ts'
import { messagesOf } from '../language/messages.ts'
import type { Visitor } from '../sign-in.ts'
import { layout, type Markup } from './layout.ts'

export interface CustomerPage {
  readonly visitor: Visitor
  readonly customerId: string
  /** The desk's own code, where the customer is one of the desk's. */
  readonly code: string | undefined
  readonly orders: readonly Order[]
}

const shown = 8

/** Diwan's profile beside the desk's own orders. */
export function customerPage({ visitor, customerId, code, orders }: CustomerPage): Markup {
  const { user, preferences } = visitor
  const say = messagesOf(preferences.language)
  // Diwan shows the name; the page is called by it for those who go by headings.
  const title = orders[0]?.customer.name ?? say.openCustomer
  const content = html`<h1 class="hidden">${title}</h1>
    <p class="trail"><a href="/customers">${say.customers}</a></p>
    <div class="beside">
      <div class="profile">
        <noscript><p class="empty">${say.needsScript}</p></noscript>
        ${crmElements(visitor, html`<diwan-customer customer-id="${customerId}"></diwan-customer>`)}
      </div>
      <aside aria-labelledby="desk-orders">
        <h2 id="desk-orders">${say.ordersAtDesk}</h2>
        ${orders.length === 0 ? html`<p class="quiet">${say.noOrders}</p>` : orderPanel(orders, code ?? '', visitor)}
      </aside>
    </div>`
  return layout({ title, preferences, user, section: 'customers', content })
}

function orderPanel(orders: readonly Order[], code: string, { preferences }: Visitor): Markup {
  const say = messagesOf(preferences.language)
  const { date, money, number } = formatsOf(preferences)
  const [newest] = orders as [Order, ...Order[]]
  const total = orders.reduce((sum, order) => sum + order.total, 0n)
  return html`<p class="sum"><bdi>${money(total, newest.currency)}</bdi></p>
    <p class="quiet">${say.allTime} · ${say.ordersCount(number(orders.length))}</p>
    <ul class="order-list">${orders.slice(0, shown).map(
      (order) => html`<li>
        <a href="/orders/${order.id}"><bdi class="code">${order.id}</bdi></a>
        <bdi class="figure">${money(order.total, order.currency)}</bdi>
        <time class="quiet" datetime="${order.date}">${date(order.date)}</time>
      </li>`,
    )}</ul>
    ${orders.length > shown ? html`<p><a href="/orders?find=${encodeURIComponent(code)}">${say.moreOrders}</a></p>` : ''}`
}
