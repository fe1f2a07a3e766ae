import { html, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { CustomerJson } from '@diwan/client'
import { icons } from '../icons/icons.ts'
import type { HeaderContext } from './customer-header.ts'

/** Tags, each with its way out, and a place for one more. */
export function tagEditor({ tags }: CustomerJson, { t, isAddingTag, addTag, save }: HeaderContext): TemplateResult {
  const submit = (event: Event) => {
    event.preventDefault()
    const input = (event.currentTarget as HTMLFormElement).elements.namedItem('tag') as HTMLInputElement
    const tag = input.value.trim()
    input.value = ''
    if (tag && !tags.includes(tag)) save({ tags: [...tags, tag] })
    else if (!tag) addTag(false)
  }
  const escape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    addTag(false)
  }
  return html`<ul class="tags" aria-label=${t('field.tags')}>
    ${repeat(
      tags,
      (tag) => tag,
      (tag) => html`<li class="tag">
        <bdi>${tag}</bdi><button class="quiet remove" aria-label=${t('customer.removeTag', { tag })} title=${t('customer.removeTag', { tag })} @click=${() => save({ tags: tags.filter((other) => other !== tag) })}>${icons.close}</button>
      </li>`,
    )}
    <li>
      ${isAddingTag
        ? html`<form class="tag-editor" @submit=${submit} @keydown=${escape} @focusout=${(event: FocusEvent) => {
              const form = event.currentTarget as HTMLElement
              if (!form.contains(event.relatedTarget as Node | null)) submit(event)
            }}><input name="tag" maxlength="100" autocomplete="off" aria-label=${t('customer.newTag')} placeholder=${t('customer.newTag')} /></form>`
        : html`<button class="quiet add-tag small" @click=${() => addTag(true)}>${icons.plus}${t('customer.addTag')}</button>`}
    </li>
  </ul>`
}
