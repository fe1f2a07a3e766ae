import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { live } from 'lit/directives/live.js'
import { repeat } from 'lit/directives/repeat.js'
import { newId, type CrmClient, type TaskJson } from '@diwan/client'
import { icons } from '../icons/icons.ts'
import { dayAt } from '../i18n/zoned-time.ts'
import { PanelList, type PanelContext } from './panel.ts'
import { section } from './section.ts'

type NewTask = Parameters<CrmClient['tasks']['create']>[0]

/** The work planned for a customer: open first, completed at a click, added in a line. */
export class TaskPanel {
  readonly #host: ReactiveControllerHost
  readonly list: PanelList<TaskJson, NewTask>
  #title = ''
  #due = ''

  constructor(host: ReactiveControllerHost) {
    this.#host = host
    this.list = new PanelList(host)
  }

  view(customerId: string, context: PanelContext): TemplateResult {
    const { t } = context
    const tasks = this.list.items
    const isDone = ({ status }: TaskJson) => status === 'done' || status === 'cancelled'
    const open = tasks.filter((task) => !isDone(task)).sort((a, b) => dueKey(a).localeCompare(dueKey(b)))
    const done = tasks.filter(isDone)
    const rows = (some: readonly TaskJson[]) => html`<ul class="rows tasks">${repeat(some, ({ id }) => id, (task) => this.#row(task, context))}</ul>`
    const content = html`${open.length ? rows(open) : nothing}
      ${this.#form(customerId, context)}
      ${done.length ? html`<details><summary class="small muted">${t('task.done', { count: done.length })}</summary>${rows(done)}</details>` : nothing}`
    return section(t, 'tasks', t('customer.tasks'), this.list, content)
  }

  #row(task: TaskJson, { t, formats, people, attempt }: PanelContext): TemplateResult {
    const done = task.status === 'done'
    const toggle = (event: Event) => {
      const { checked } = event.target as HTMLInputElement
      const patch = checked ? { status: 'done' as const, completedAt: new Date().toISOString() } : { status: 'open' as const, completedAt: null }
      void attempt(() => this.list.store!.update(task.id, patch))
    }
    const due = task.dueOn ?? (task.dueAt && formats.dayOf(task.dueAt))
    const late = !done && due && due < dayAt(new Date().toISOString(), formats.zone)
    const assignee = people.nameOf(task.assigneeId)
    return html`<li>
      <label class="task ${task.status}">
        <input type="checkbox" .checked=${live(done)} @change=${toggle} />
        <span dir="auto">${task.title}</span>
      </label>
      <span class="small muted">
        ${due ? html`<time class=${late ? 'warning' : ''} datetime=${task.dueAt ?? due} title=${task.dueAt ? formats.exact(task.dueAt) : formats.day(due, 'long')}>${late ? `${t('task.late')}${t('list.separator')}` : nothing}${formats.relativeDay(due)}</time>` : nothing}
        ${assignee ? html`<bdi>${assignee}</bdi>` : nothing}
      </span>
    </li>`
  }

  #form(customerId: string, { t, formats, attempt }: PanelContext): TemplateResult {
    const submit = (event: Event) => {
      event.preventDefault()
      const title = this.#title.trim()
      if (!title) return
      const due = this.#due
      this.#set('', '')
      void attempt(async () => {
        const input = { title, customerId, ...(due && { dueOn: due }) } as NewTask
        try {
          await this.list.store!.create(input, previewOf(input, customerId))
        } catch (error) {
          // What was typed comes back, unless the next is being typed already.
          if (!this.#title) this.#set(title, due)
          throw error
        }
      })
    }
    return html`<form class="add" @submit=${submit}>
      ${icons.plus}
      <input name="task" autocomplete="off" maxlength="500" dir=${this.#title ? 'auto' : nothing} aria-label=${t('task.add')} placeholder=${t('task.add')} .value=${live(this.#title)} @input=${(event: Event) => this.#set((event.target as HTMLInputElement).value, this.#due)} />
      ${this.#title
        ? html`<div class="more">
            <input type="date" name="due" aria-label=${t('task.due')} title=${t('task.due')} .value=${live(this.#due)} @change=${(event: Event) => this.#set(this.#title, (event.target as HTMLInputElement).value)} />
            ${this.#due ? html`<span class="small muted">${formats.day(this.#due)}</span>` : nothing}
            <button type="submit">${t('action.add')}</button>
          </div>`
        : nothing}
    </form>`
  }

  #set(title: string, due: string): void {
    this.#title = title
    this.#due = due
    this.#host.requestUpdate()
  }
}

/** Those with a day come by it; those without, last. */
function dueKey({ dueOn, dueAt, createdAt }: TaskJson): string {
  return `${dueOn ?? dueAt ?? '9999'} ${createdAt}`
}

function previewOf(input: NewTask, customerId: string): TaskJson {
  const now = new Date().toISOString()
  const absent = { notes: null, dueAt: null, dueOn: null, remindAt: null, completedAt: null, assigneeId: null, interactionId: null, source: null, deletedAt: null }
  return { ...absent, ...input, id: newId(), customerId, status: 'open', priority: 'normal', ext: {}, version: 0, createdAt: now, updatedAt: now, createdBy: '', updatedBy: '' } as unknown as TaskJson
}
