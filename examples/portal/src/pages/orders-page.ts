import { html } from 'hono/html'
import type { Order } from '../desk/order.ts'
import { formatsOf } from '../language/formats.ts'
import { messagesOf } from '../language/messages.ts'
import type { Visitor } from '../sign-in.ts'
import { layout, type Markup } from './layout.ts'
import { pager, sliceOf } from './pager.ts'
import { searchForm } from './search-form.ts'

export interface OrdersPage {
  readonly visitor: Visitor
  readonly orders: readonly Order[]
  readonly find: string
  readonly page: string | undefined
}

export function ordersPage({ visitor: { user, preferences }, orders, find, page }: OrdersPage): Markup {
  const say = messagesOf(preferences.language)
  const words = fold(find).split(/\s+/).filter(Boolean)
  const found = words.length === 0 ? orders : orders.filter((order) => words.every((word) => textOf(order).includes(word)))
  const slice = sliceOf(found, page, 50)
  const query: Record<string, string> = find ? { find } : {}
  const content = html`<div class="head"><h1>${say.orders}</h1>${searchForm({ action: '/orders', label: say.findOrders, value: find, say })}</div>
    ${slice.total === 0 ? html`<p class="empty">${say.nothingFound} <a href="/orders">${say.clear}</a></p>` : html`${table(slice.items, { user, preferences })}${pager(slice, '/orders', query, preferences, 'dated')}`}`
  return layout({ title: say.orders, preferences, user, section: 'orders', content })
}

function table(orders: readonly Order[], { preferences }: Visitor): Markup {
  const say = messagesOf(preferences.language)
  const { date, money, number, country } = formatsOf(preferences)
  return html`<table class="list">
    <caption class="hidden">${say.orders}</caption>
    <thead><tr><th scope="col">${say.order}</th><th scope="col">${say.date}</th><th scope="col">${say.customer}</th><th scope="col">${say.shipTo}</th><th scope="col">${say.shipMode}</th><th scope="col" class="figure">${say.items}</th><th scope="col" class="figure">${say.total}</th></tr></thead>
    <tbody>${orders.map(
      ({ id, date: day, customer, place, shipMode, lines, total, currency }) => html`<tr>
        <th scope="row"><a href="/orders/${id}"><bdi class="code">${id}</bdi></a></th>
        <td data-cell="date"><time datetime="${day}">${date(day)}</time></td>
        <td data-cell="customer"><a href="/customers/of/${customer.code}"><bdi>${customer.name}</bdi></a></td>
        <td data-cell="place"><bdi>${place.city}</bdi><span class="quiet"> · ${place.country === 'US' ? html`<bdi>${place.region}</bdi>` : country(place.country)}</span></td>
        <td data-cell="mode" class="quiet">${say.shipModes[shipMode]}</td>
        <td data-cell="items" class="figure">${number(lines.length)}</td>
        <td data-cell="total" class="figure"><bdi>${money(total, currency)}</bdi></td>
      </tr>`,
    )}</tbody>
  </table>`
}

function textOf({ id, customer, place }: Order): string {
  return fold(`${id} ${customer.name} ${customer.code} ${place.city}`)
}

/** The desk's old search: upper and lower case alike, and no more than that. */
function fold(text: string): string {
  return text.toLowerCase()
}
