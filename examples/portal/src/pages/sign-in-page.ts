import { html } from 'hono/html'
import { messagesOf } from '../language/messages.ts'
import { languageNames, localeOf, type Preferences } from '../language/preferences.ts'
import { users } from '../users.ts'
import { layout, type Markup } from './layout.ts'

export interface SignInPage {
  readonly preferences: Preferences
  /** Where to go after. */
  readonly next: string
  readonly failed?: boolean
  readonly user?: string
}

export function signInPage({ preferences, next, failed = false, user = '' }: SignInPage): Markup {
  const say = messagesOf(preferences.language)
  const content = html`<div class="sign-in">
    <section aria-labelledby="sign-in">
      <p class="motto">${say.motto}</p>
      <h1 id="sign-in">${say.signIn}</h1>
      <form method="post" action="/sign-in" class="stack">
        <input type="hidden" name="next" value="${next}">
        ${failed ? html`<p class="complaint" role="alert">${say.wrongPassword}</p>` : ''}
        <label>${say.user}<input name="user" dir="ltr" autocomplete="username" required value="${user}"></label>
        <label>${say.password}<input name="password" dir="ltr" type="password" autocomplete="current-password" required></label>
        <button class="main">${say.signIn}</button>
      </form>
    </section>
    <section aria-labelledby="people" class="people">
      <h2 id="people">${say.demoPeople}</h2>
      <p class="quiet">${say.demoHint}</p>
      <ul>${users.map(
        (person) => html`<li>
          <form method="post" action="/sign-in">
            <input type="hidden" name="next" value="${next}">
            <input type="hidden" name="user" value="${person.id}">
            <input type="hidden" name="password" value="${person.password}">
            <button class="person">
              <strong lang="${localeOf(person.preferences.language)}"><bdi>${person.name}</bdi></strong>
              <span>${say.roles[person.role]} · <bdi lang="${localeOf(person.preferences.language)}">${languageNames[person.preferences.language]}</bdi></span>
              <code><bdi>${person.id}</bdi> / <bdi>${person.password}</bdi></code>
            </button>
          </form>
        </li>`,
      )}</ul>
    </section>
  </div>`
  return layout({ title: say.signIn, preferences, content })
}
