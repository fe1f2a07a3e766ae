import { html, nothing, type TemplateResult } from 'lit'
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { CrmClient, CustomerJson, RelationshipJson } from '@diwan/client'
import { avatar } from '../foundation/avatar.ts'
import { wordFor } from '../i18n/translate.ts'
import { section, type SectionState } from './section.ts'
import type { PanelContext } from './panel.ts'

/** The customers at the other end of relationships, fetched together. */
export class Counterparts implements ReactiveController {
  readonly #host: ReactiveControllerHost
  #known = new Map<string, CustomerJson | null>()

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    host.addController(this)
  }

  hostDisconnected(): void {
    this.#known = new Map()
  }

  of(id: string): CustomerJson | undefined {
    return this.#known.get(id) ?? undefined
  }

  want(client: CrmClient, ids: readonly string[]): void {
    const known = this.#known
    const wanted = ids.filter((id) => !known.has(id))
    if (wanted.length === 0) return
    for (const id of wanted) known.set(id, null)
    client.customers.getMany(wanted).then(
      (found) => {
        for (const [id, customer] of found) known.set(id, customer)
        this.#host.requestUpdate()
      },
      () => {
        // The rows stand without names; a later change of the record asks again.
        for (const id of wanted) known.delete(id)
      },
    )
  }
}

export function counterpartOf({ fromId, toId }: RelationshipJson, customerId: string): string {
  return fromId === customerId ? toId : fromId
}

export function relationshipSection(relationships: readonly RelationshipJson[], state: SectionState, customerId: string, counterparts: Counterparts, context: PanelContext): TemplateResult {
  const { t, formats, hrefOf, navigate } = context
  const row = (relationship: RelationshipJson) => {
    const id = counterpartOf(relationship, customerId)
    const other = counterparts.of(id)
    // Read from its other end, a relationship has its own word: "works at" becomes "employs".
    const word = wordFor(t, relationship.fromId === customerId ? 'relation' : 'relationBack', relationship.type)
    const open = (event: MouseEvent) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return
      event.preventDefault()
      navigate(id)
    }
    const name = html`<bdi>${other?.displayName ?? '…'}</bdi>`
    const href = hrefOf(id)
    return html`<li>
      ${avatar(other?.displayName ?? '', other?.kind ?? 'person')}
      <span class="value">
        ${href ? html`<a class="strong" href=${href} @click=${open}>${name}</a>` : html`<button class="link strong" @click=${open}>${name}</button>`}
        <span class="small muted">${word}${relationship.role ? html`${t('list.separator')}<bdi>${relationship.role}</bdi>` : nothing}${relationship.validTo ? html`${t('list.separator')}${t('customer.until', { date: formats.day(relationship.validTo) })}` : nothing}</span>
      </span>
    </li>`
  }
  const content = relationships.length ? html`<ul class="rows">${relationships.map(row)}</ul>` : html`<p class="muted small">${t('customer.noRelationships')}</p>`
  return section(t, 'relationships', t('customer.relationships'), state, content)
}
