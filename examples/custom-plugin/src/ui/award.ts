import type { CustomerContext } from '@diwan/elements/plugins.js'
import type { LoyaltyPlugin } from '../loyalty.ts'
import { askForAward } from './ask-for-award.ts'

/** Asks for points and awards them by the plugin's route, which asks for the permission itself. */
export function awardAction(endpoint: string, fetch: (request: Request) => Promise<Response>) {
  return async ({ record, locale }: CustomerContext<LoyaltyPlugin>): Promise<void> => {
    const award = await askForAward(locale)
    if (!award) return
    const response = await fetch(new Request(new URL(`${endpoint}/plugins/loyalty/customers/${record.id}/award`, document.baseURI), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(award),
    }))
    if (!response.ok) throw new Error(((await response.json()) as { readonly detail: string }).detail)
  }
}
