import { html, render } from 'lit'
import { say } from './texts.ts'

/** Asks the reader for points and a reason; undefined where they think better of it. */
export function askForAward(locale: string): Promise<{ readonly points: number; readonly reason: string } | undefined> {
  const dialog = document.createElement('dialog')
  dialog.dir = 'auto'
  render(
    html`<form method="dialog">
      <p><label>${say('points', locale)} <input name="points" type="number" step="1" required /></label></p>
      <p><label>${say('reason', locale)} <input name="reason" maxlength="200" required /></label></p>
      <button value="award">${say('award', locale)}</button>
      <button type="button" @click=${() => dialog.close()}>${say('cancel', locale)}</button>
    </form>`,
    dialog,
  )
  document.body.append(dialog)
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      const values = new FormData(dialog.querySelector('form')!)
      dialog.remove()
      resolve(dialog.returnValue === 'award' ? { points: Number(values.get('points')), reason: String(values.get('reason')) } : undefined)
    })
  })
}
