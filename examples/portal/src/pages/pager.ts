import { html } from 'hono/html'
import { formatsOf } from '../language/formats.ts'
import { messagesOf } from '../language/messages.ts'
import type { Preferences } from '../language/preferences.ts'
import type { Markup } from './layout.ts'

export interface Slice<T> {
  readonly items: readonly T[]
  readonly page: number
  readonly pages: number
  readonly first: number
  readonly total: number
}

/** The page of a list that was asked for, or the nearest there is. */
export function sliceOf<T>(all: readonly T[], asked: string | undefined, size: number): Slice<T> {
  const pages = Math.max(1, Math.ceil(all.length / size))
  const page = Math.min(pages, Math.max(1, Math.trunc(Number(asked)) || 1))
  const first = (page - 1) * size
  return { items: all.slice(first, first + size), page, pages, first, total: all.length }
}

/** Where one is in a list, and the ways on; `query` is kept. */
export function pager(
  slice: Slice<unknown>,
  path: string,
  query: Readonly<Record<string, string>>,
  preferences: Preferences,
  words: 'dated' | 'plain',
): Markup {
  const say = messagesOf(preferences.language)
  const { number } = formatsOf(preferences)
  const { page, pages, first, items, total } = slice
  const link = (to: number, label: string, rel: string) =>
    to < 1 || to > pages
      ? html`<span aria-disabled="true">${label}</span>`
      : html`<a rel="${rel}" href="${path}?${new URLSearchParams({ ...query, page: String(to) }).toString()}">${label}</a>`
  return html`<nav class="pager" aria-label="${say.pages}">
    <p>${say.range(number(first + 1), number(first + items.length), number(total))}</p>
    ${link(page - 1, words === 'dated' ? say.newer : say.previous, 'prev')} ${link(page + 1, words === 'dated' ? say.older : say.next, 'next')}
  </nav>`
}
