import { definePluginUi, type PluginUi } from '@diwan/elements/plugins.js'
import { badge } from './badge.ts'
import { points } from './points.ts'

export interface LoyaltyUiOptions {
  /** Where the Diwan handler answers, as the provider has it: `/crm`. */
  readonly endpoint: string
  /** Default: the global `fetch`. One of the host's may add a token. */
  readonly fetch?: (request: Request) => Promise<Response>
}

/** What the loyalty plugin draws; a host gives it to its provider. */
export function loyaltyUi({ endpoint, fetch = (request) => globalThis.fetch(request) }: LoyaltyUiOptions): PluginUi {
  return definePluginUi({
    plugin: 'loyalty',
    version: '1.0.0',
    contributions: {
      badge: { load: () => badge },
      points: { load: () => points },
      card: { tag: 'diwan-loyalty-card', load: () => import('./card.ts') },
      award: { load: async () => (await import('./award.ts')).awardAction(endpoint, fetch) },
    },
  })
}
