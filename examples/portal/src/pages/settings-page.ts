import { html } from 'hono/html'
import { messagesOf } from '../language/messages.ts'
import { calendars, digitSets, languageNames, languages, localeOf } from '../language/preferences.ts'
import type { Visitor } from '../sign-in.ts'
import { layout, type Markup } from './layout.ts'

export function settingsPage({ user, preferences }: Visitor, saved: boolean): Markup {
  const say = messagesOf(preferences.language)
  const option = (name: string, value: string, label: Markup | string, chosen: string) =>
    html`<label><input type="radio" name="${name}" value="${value}"${value === chosen ? html` checked` : ''}> ${label}</label>`
  const content = html`<div class="head"><h1>${say.settings}</h1></div>
    <form method="post" action="/settings" class="stack settings">
      <p class="quiet">${say.settingsHint}</p>
      ${saved ? html`<p class="done" role="status">${say.saved}</p>` : ''}
      <fieldset><legend>${say.language}</legend>${languages.map((each) => option('language', each, html`<span lang="${localeOf(each)}">${languageNames[each]}</span>`, preferences.language))}</fieldset>
      <fieldset><legend>${say.calendar}</legend>${calendars.map((each) => option('calendar', each, say.calendars[each], preferences.calendar))}</fieldset>
      <fieldset><legend>${say.digits}</legend>${digitSets.map((each) => option('digits', each, html`<bdi class="digits">${sample(each)}</bdi>`, preferences.digits))}</fieldset>
      <button class="main">${say.save}</button>
    </form>`
  return layout({ title: say.settings, preferences, user, section: 'settings', content })
}

function sample(digits: string): string {
  return new Intl.NumberFormat(`en-u-nu-${digits}`, { useGrouping: false }).format(1234567890)
}
