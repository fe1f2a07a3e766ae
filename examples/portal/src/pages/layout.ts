import { html } from 'hono/html'
import { messagesOf } from '../language/messages.ts'
import { directionOf, localeOf, type Preferences } from '../language/preferences.ts'
import type { User } from '../users.ts'

/** Markup that hono/html has escaped. */
export type Markup = ReturnType<typeof html>

export interface Page {
  readonly title: string
  readonly preferences: Preferences
  /** Who is signed in; the menu is theirs. */
  readonly user?: User
  readonly section?: 'orders' | 'products' | 'customers' | 'settings'
  readonly content: Markup
}

/** The frame of every page: brand, menu, who is signed in. */
export function layout({ title, preferences, user, section, content }: Page): Markup {
  const { language } = preferences
  const say = messagesOf(language)
  return html`<!doctype html>
<html lang="${localeOf(language)}" dir="${directionOf(language)}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title} · ${say.brand}</title>
    <link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/assets/portal.css">
  </head>
  <body>
    <a class="skip" href="#content">${say.skip}</a>
    <header class="band">
      <a class="brand" href="/">${mark()}<span>${say.brand}</span></a>
      ${user ? menu(preferences, section) : ''}
      ${user ? visitor(preferences, user) : ''}
    </header>
    <main id="content" tabindex="-1"${section ? html` class="${section}"` : ''}>${content}</main>
  </body>
</html>`
}

function menu({ language }: Preferences, section: Page['section']): Markup {
  const say = messagesOf(language)
  const entry = (name: 'orders' | 'products' | 'customers') =>
    html`<li><a href="/${name}"${section === name ? html` aria-current="page"` : ''}>${say[name]}</a></li>`
  return html`<nav aria-label="${say.menu}"><ul>${entry('orders')}${entry('customers')}${entry('products')}</ul></nav>`
}

function visitor({ language }: Preferences, user: User): Markup {
  const say = messagesOf(language)
  return html`<div class="visitor">
    <a href="/settings" title="${say.settings}"><span class="who"><span class="hidden">${say.signedInAs}</span> <bdi>${user.name}</bdi></span><span class="role">${say.roles[user.role]}</span></a>
    <form method="post" action="/sign-out"><button class="plain">${say.signOut}</button></form>
  </div>`
}

/** Two dunes and a sun. */
function mark(): Markup {
  return html`<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false"><circle class="sun" cx="21" cy="11" r="4"/><path class="far" d="M2 24c5 0 7-8 13-8s8 8 15 8z"/><path class="near" d="M2 27c6 0 8-6 14-6s8 6 14 6z"/></svg>`
}
