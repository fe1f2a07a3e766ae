import { html } from 'hono/html'
import type { Product } from '../desk/order.ts'
import { formatsOf } from '../language/formats.ts'
import { messagesOf } from '../language/messages.ts'
import type { Visitor } from '../sign-in.ts'
import { layout, type Markup } from './layout.ts'
import { pager, sliceOf } from './pager.ts'
import { searchForm } from './search-form.ts'

export interface ProductsPage {
  readonly visitor: Visitor
  readonly products: readonly Product[]
  readonly find: string
  readonly category: string
  readonly page: string | undefined
}

export function productsPage({ visitor: { user, preferences }, products, find, category, page }: ProductsPage): Markup {
  const say = messagesOf(preferences.language)
  const { date, number } = formatsOf(preferences)
  const wanted = find.trim().toLowerCase()
  const found = products.filter(
    (each) => (!category || each.subCategory === category) && `${each.name} ${each.sku}`.toLowerCase().includes(wanted),
  )
  const slice = sliceOf(found, page, 60)
  const query = { ...(find ? { find } : {}), ...(category ? { category } : {}) }
  const choices = [...new Set(products.map(({ subCategory }) => subCategory))].toSorted()
  const chooser = html`<select name="category" aria-label="${say.category}"><option value="">${say.allCategories}</option>${choices.map(
    (each) => html`<option value="${each}"${each === category ? html` selected` : ''}>${say.categories[each]}</option>`,
  )}</select>`
  const rows = slice.items.map(
    (product) => html`<tr>
      <th scope="row"><bdi>${product.name}</bdi></th>
      <td data-cell="sku"><bdi class="code quiet">${product.sku}</bdi></td>
      <td data-cell="category">${say.categories[product.subCategory]}</td>
      <td data-cell="sold" class="figure">${number(product.sold)}</td>
      <td data-cell="last" class="figure"><time datetime="${product.lastSold}">${date(product.lastSold)}</time></td>
    </tr>`,
  )
  const table = html`<table class="list products">
    <caption class="hidden">${say.products}</caption>
    <thead><tr><th scope="col">${say.product}</th><th scope="col">${say.sku}</th><th scope="col">${say.category}</th><th scope="col" class="figure">${say.sold}</th><th scope="col" class="figure">${say.lastSold}</th></tr></thead>
    <tbody>${rows}</tbody>
  </table>`
  const content = html`<div class="head"><h1>${say.products}</h1>${searchForm({ action: '/products', label: say.findProducts, value: find, say, more: chooser })}</div>
    ${slice.total === 0 ? html`<p class="empty">${say.nothingFound} <a href="/products">${say.clear}</a></p>` : html`${table}${pager(slice, '/products', query, preferences, 'plain')}`}`
  return layout({ title: say.products, preferences, user, section: 'products', content })
}
