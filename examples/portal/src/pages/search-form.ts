import { html } from 'hono/html'
import type { Messages } from '../language/messages.ts'
import type { Markup } from './layout.ts'

export interface SearchForm {
  readonly action: string
  readonly label: string
  readonly value: string
  readonly say: Messages
  /** More fields of the form. */
  readonly more?: Markup
}

export function searchForm({ action, label, value, say, more }: SearchForm): Markup {
  return html`<search><form class="search" action="${action}">
    <input type="search" name="find" value="${value}" dir="auto" aria-label="${label}" placeholder="${label}">
    ${more ?? ''}<button>${say.find}</button>
  </form></search>`
}
