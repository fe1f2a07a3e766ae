import { html, type TemplateResult } from 'lit'

/** A circle for a person, a square for an organization, with up to two initials. */
export function avatar(name: string, kind: string): TemplateResult {
  return html`<span class="avatar ${kind}" aria-hidden="true">${initialsOf(name)}</span>`
}

/** Joined scripts would read two initials as a word, so they get one. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /^\p{L}|\p{N}/u.test(word))
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => (word ? ([...word][0] ?? '') : ''))
  const initials = /\p{Script=Arabic}/u.test(letters[0] ?? '') ? letters[0]! : letters.join('')
  return initials.toLocaleUpperCase()
}
