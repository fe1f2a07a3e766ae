import { html } from 'hono/html'
import type { Order } from '../desk/order.ts'
import { formatsOf } from '../language/formats.ts'
import { messagesOf } from '../language/messages.ts'
import type { Visitor } from '../sign-in.ts'
import { layout, type Markup } from './layout.ts'

export function orderPage({ user, preferences }: Visitor, order: Order): Markup {
  const say = messagesOf(preferences.language)
  const { date, money, number, percent, country } = formatsOf(preferences)
  const { id, customer, place, shipMode, currency, lines, total, territory } = order
  const content = html`<p class="trail"><a href="/orders">${say.orders}</a></p>
    <div class="head"><h1>${say.order} <bdi class="code">${id}</bdi></h1><p class="sum"><bdi>${money(total, currency)}</bdi></p></div>
    <dl class="facts">
      <div><dt>${say.customer}</dt><dd><a href="/customers/of/${customer.code}"><bdi>${customer.name}</bdi></a></dd></div>
      <div><dt>${say.date}</dt><dd><time datetime="${order.date}">${date(order.date)}</time></dd></div>
      <div><dt>${say.shipped}</dt><dd><time datetime="${order.shipped}">${date(order.shipped)}</time> · ${say.shipModes[shipMode]}</dd></div>
      <div><dt>${say.shipTo}</dt><dd><bdi>${[place.city, place.region, place.postalCode].filter(Boolean).join(', ')}</bdi> · ${country(place.country)}</dd></div>
      <div><dt>${say.territory}</dt><dd>${say.territories[territory]}</dd></div>
    </dl>
    <table class="list lines">
      <caption class="hidden">${say.items}</caption>
      <thead><tr><th scope="col">${say.product}</th><th scope="col">${say.sku}</th><th scope="col" class="figure">${say.quantity}</th><th scope="col" class="figure">${say.discount}</th><th scope="col" class="figure">${say.amount}</th></tr></thead>
      <tbody>${lines.map(
        ({ product, sku, quantity, discount, amount }) => html`<tr>
          <th scope="row"><bdi>${product}</bdi></th>
          <td data-cell="sku"><bdi class="code quiet">${sku}</bdi></td>
          <td data-cell="quantity" class="figure">${number(quantity)}</td>
          <td data-cell="discount" class="figure quiet">${discount === '0' ? '' : percent(discount)}</td>
          <td data-cell="amount" class="figure"><bdi>${money(amount, currency)}</bdi></td>
        </tr>`,
      )}</tbody>
      <tfoot><tr><th scope="row" colspan="4">${say.total}</th><td data-cell="amount" class="figure"><bdi>${money(total, currency)}</bdi></td></tr></tfoot>
    </table>`
  return layout({ title: `${say.order} ${id}`, preferences, user, section: 'orders', content })
}
