import type { Crm, SessionOptions } from '@diwan/core'
import { createHandler } from '@diwan/server'
import { html } from 'hono/html'
import { localeOf } from './language/preferences.ts'
import { visitorOf, type Visitor } from './sign-in.ts'
import { tenant } from './tenant.ts'

/** All of the CRM in this portal: its API for those who are signed in, and which of its customers is which of the desk's. */
export function embedCrm(crm: Crm, secret: string) {
  const { externalReferences } = crm.session({ tenant, actor: { type: 'service', id: 'desk' } })
  const reference = async (where: { readonly externalId: string } | { readonly recordId: string }) =>
    (await externalReferences.find({ where: { entity: 'customer', type: 'customer', ...where }, limit: 1 })).items[0]
  return {
    api: createHandler(crm, { basePath: '/crm', secret, session: (request) => sessionOf(visitorOf(secret, request)) }),
    customerIdOf: async (code: string) => (await reference({ externalId: code }))?.recordId,
    codeOf: async (customerId: string) => (await reference({ recordId: customerId }))?.externalId,
  }
}

function sessionOf(visitor: Visitor | undefined): SessionOptions | undefined {
  if (!visitor) return undefined
  const { user, preferences } = visitor
  const actor = { type: 'user', id: user.id, roles: [user.role], teams: [user.team] } as const
  return { tenant, actor, locale: localeOf(preferences.language), zone: user.zone, calendar: preferences.calendar }
}

/** Diwan's elements in the reader's language, calendar and digits. */
export function crmElements({ user, preferences: { language, calendar, digits } }: Visitor, elements: unknown) {
  return html`<script type="module" src="/assets/diwan.js"></script>
    <diwan-provider endpoint="/crm" customer-href="/customers/{id}" locale="${localeOf(language)}"
      calendar="${calendar}" numbering="${digits}" zone="${user.zone}">${elements}</diwan-provider>`
}
