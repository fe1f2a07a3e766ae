import { html } from 'hono/html'
import { crmElements } from '../crm.ts'
import { messagesOf } from '../language/messages.ts'
import type { Visitor } from '../sign-in.ts'
import { layout, type Markup } from './layout.ts'

export function customersPage(visitor: Visitor): Markup {
  const { user, preferences } = visitor
  const say = messagesOf(preferences.language)
  const content = html`<div class="head"><h1>${say.customers}</h1></div>
    <noscript><p class="empty">${say.needsScript}</p></noscript>
    ${crmElements(visitor, html`<diwan-customer-list></diwan-customer-list>`)}`
  return layout({ title: say.customers, preferences, user, section: 'customers', content })
}
