import { html } from 'hono/html'
import { messagesOf } from '../language/messages.ts'
import type { Preferences } from '../language/preferences.ts'
import type { User } from '../users.ts'
import { layout, type Markup } from './layout.ts'

export function notFoundPage(preferences: Preferences, user: User | undefined): Markup {
  const say = messagesOf(preferences.language)
  const content = html`<div class="head"><h1>${say.notFound}</h1></div><p class="quiet">${say.notFoundHint}</p><p><a href="/">${say.orders}</a></p>`
  return layout({ title: say.notFound, preferences, ...(user ? { user } : {}), content })
}
