import { html, nothing, type TemplateResult } from 'lit'
import type { InteractionJson, TimelineEntryJson } from '@diwan/client'
import { icons, iconFor } from '../icons/icons.ts'
import type { Formats } from '../i18n/formats.ts'
import { wordFor, type Translate } from '../i18n/translate.ts'
import type { Opened } from './opened-entries.ts'

export interface EntryContext {
  /** What a plugin calls the kind, and draws in place of the body. */
  readonly drawn: { readonly word: string; readonly body: unknown } | undefined
  readonly t: Translate
  readonly formats: Formats
  readonly authorOf: (entry: TimelineEntryJson) => string | undefined
  /** The heading of its day, on the first entry of one. */
  readonly day: string | undefined
  /** Of the day; an entry's title is one deeper. */
  readonly headingLevel: number
  readonly position: number
  readonly size: number
  readonly isStop: boolean
  readonly unconfirmed: boolean
  readonly arrived: boolean
  readonly opened: Opened | undefined
  readonly toggle: ((entry: TimelineEntryJson) => void) | undefined
}

/** Snippets end here; longer bodies are fetched when they are opened. */
const snippetLength = 280

export function timelineEntry(entry: TimelineEntryJson, context: EntryContext): TemplateResult {
  const { t, formats, day, headingLevel, position, size, isStop, unconfirmed, arrived } = context
  const { id, kind, title, amount, occurredAt, occurredOn } = entry
  const author = context.authorOf(entry)
  const more = context.drawn ? nothing : moreButton(entry, context)
  const kindWord = context.drawn?.word ?? wordFor(t, 'interaction', kind)
  const exact = occurredOn ? formats.day(occurredOn, 'long') : formats.exact(occurredAt)
  return html`<article
    class="entry ${unconfirmed ? 'unconfirmed' : ''} ${arrived ? 'arrived' : ''} ${kind}"
    part="entry"
    data-id=${id}
    tabindex=${isStop ? 0 : -1}
    aria-labelledby="what-${id} by-${id}"
    aria-posinset=${position}
    aria-setsize=${size}
    aria-busy=${unconfirmed}
  >
    ${day ? html`<div class="day" part="day" role="heading" aria-level=${headingLevel}>${day}</div>` : nothing}
    <span class="glyph">${iconFor(kind)}</span>
    <div class="line" part="entry-header">
      <div class="what" id="what-${id}" role="heading" aria-level=${headingLevel + 1} dir="auto">${title ?? kindWord}</div>
      <p class="by muted small" id="by-${id}">
        ${author ? html`<bdi>${author}</bdi>` : nothing}${title ? html`<span>${kindWord}</span>` : nothing}${directionOf(entry, t)}${statusOf(entry, t)}
        <time class=${occurredOn ? 'hidden' : ''} datetime=${occurredOn ?? occurredAt} title=${exact}>${occurredOn ? exact : formats.time(occurredAt)}</time>
        ${unconfirmed ? html`<span>${t('state.saving')}</span>` : nothing}
      </p>
      ${entry.snippet ? nothing : more}
    </div>
    ${amount ? html`<bdi class="amount number" part="amount">${formats.money(amount)}</bdi>` : nothing}
    ${context.drawn ? html`<div class="body" part="entry-body">${context.drawn.body}</div>` : bodyOf(entry, context, more)}
  </article>`
}

function directionOf({ direction, kind }: TimelineEntryJson, t: Translate): unknown {
  if ((direction !== 'inbound' && direction !== 'outbound') || kind === 'purchase') return nothing
  return html`<span class="direction">${icons[direction]}${t(`direction.${direction}`)}</span>`
}

/** Completed is the rule, so only the exceptions are said. */
function statusOf({ status, kind }: TimelineEntryJson, t: Translate): unknown {
  if (!status || status === 'completed' || (kind === 'task' && status === 'open')) return nothing
  return html`<span class="status ${status}">${wordFor(t, 'status', status)}</span>`
}

function bodyOf(entry: TimelineEntryJson, { t, formats, opened }: EntryContext, more: unknown): unknown {
  const { snippet } = entry
  const record = opened?.record
  const text = record?.body ?? (isCut(entry) ? `${snippet?.trimEnd()}…` : snippet)
  const lines = record?.details?.lines
  if (!text && !lines?.length && opened?.state !== 'failed') return nothing
  return html`<div class="body" part="entry-body">
    ${text ? html`<p class="text" dir="auto">${text}</p>` : nothing} ${lines?.length ? purchaseLines(lines, t, formats) : nothing}
    ${opened?.state === 'failed' ? html`<p class="small danger" role="alert">${t('problem.network')}</p>` : nothing} ${text ? more : nothing}
  </div>`
}

function isCut({ snippet }: TimelineEntryJson): boolean {
  return (snippet?.length ?? 0) >= snippetLength
}

/** Opens what the line has no room for: the whole text, or the items of a purchase. */
function moreButton(entry: TimelineEntryJson, { t, opened, toggle }: EntryContext): unknown {
  const isPurchase = entry.kind === 'purchase'
  if (!toggle || entry.source !== 'interaction' || !(isCut(entry) || isPurchase)) return nothing
  const words = isPurchase ? (['timeline.showItems', 'timeline.hideItems'] as const) : (['timeline.showMore', 'timeline.showLess'] as const)
  const isOpen = Boolean(opened?.record)
  return html`<button class="link small more" aria-expanded=${isOpen} aria-busy=${opened?.state === 'loading'} @click=${() => toggle(entry)}>${t(words[isOpen ? 1 : 0])}</button>`
}

type Lines = NonNullable<NonNullable<InteractionJson['details']>['lines']>

function purchaseLines(lines: Lines, t: Translate, formats: Formats): TemplateResult {
  return html`<table class="lines small">
    <thead class="hidden">
      <tr><th scope="col">${t('field.item')}</th><th scope="col">${t('field.quantity')}</th><th scope="col">${t('field.amount')}</th></tr>
    </thead>
    <tbody>
      ${lines.map(
        ({ name, sku, quantity, amount }) => html`<tr>
          <td><bdi>${name ?? sku}</bdi></td>
          <td class="number muted">${formats.number(Number(quantity))} ×</td>
          <td class="number"><bdi>${formats.money(amount)}</bdi></td>
        </tr>`,
      )}
    </tbody>
  </table>`
}
