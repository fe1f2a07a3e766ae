import { html } from 'lit'
import type { FieldJson, SessionJson } from '@diwan/client'
import { definePluginUi, textIn, type CustomerContext, type EntryContext } from '../plugins/plugins.ts'
import type { FakeClient } from './fake-client.ts'

/** What a server with the plugin says of it. */
export const loyaltySession: Partial<SessionJson> = {
  fields: {
    customer: [
      { name: 'ext.loyalty.tier', type: 'key', list: false, label: { en: 'Tier', fa: 'سطح', ar: 'الفئة' }, values: [{ value: 'gold', label: { en: 'Gold', fa: 'طلایی', ar: 'ذهبي' } }, { value: 'silver', label: { en: 'Silver', fa: 'نقره‌ای', ar: 'فضي' } }], nullable: true, sorts: true, writable: true },
      { name: 'ext.loyalty.points', type: 'integer', list: false, label: { en: 'Points', fa: 'امتیاز', ar: 'النقاط' }, nullable: false, sorts: true, writable: false },
      { name: 'ext.loyalty.memberSince', type: 'date', list: false, label: { en: 'Member since', fa: 'عضو از', ar: 'عضو منذ' }, nullable: true, sorts: false, writable: true },
      { name: 'ext.loyalty.newsletter', type: 'boolean', list: false, label: { en: 'Newsletter', fa: 'خبرنامه', ar: 'النشرة' }, nullable: true, sorts: false, writable: true },
      { name: 'ext.loyalty.motto', type: 'text', list: false, label: { en: 'Motto', fa: 'شعار', ar: 'الشعار' }, nullable: true, max: 80, sorts: false, writable: true },
    ] satisfies FieldJson[],
  },
  contributions: [
    { plugin: 'loyalty', id: 'badge', slot: 'customer.badge', label: { en: 'Tier', fa: 'سطح' } },
    { plugin: 'loyalty', id: 'award', slot: 'customer.action', label: { en: 'Award points', fa: 'اعطای امتیاز', ar: 'منح نقاط' } },
    { plugin: 'loyalty', id: 'card', slot: 'customer.panel', label: { en: 'Loyalty', fa: 'باشگاه مشتریان', ar: 'الولاء' } },
    { plugin: 'loyalty', id: 'broken', slot: 'customer.panel', label: { en: 'Offers', fa: 'پیشنهادها', ar: 'العروض' } },
    { plugin: 'loyalty', id: 'missing', slot: 'customer.panel', label: { en: 'Vouchers', fa: 'کوپن‌ها', ar: 'القسائم' } },
    { plugin: 'loyalty', id: 'points', slot: 'customers.column', for: 'ext.loyalty.points', label: { en: 'Points', fa: 'امتیاز', ar: 'النقاط' } },
    { plugin: 'loyalty', id: 'awarded', slot: 'timeline.entry', for: 'loyaltyAward', label: { en: 'Points awarded', fa: 'اعطای امتیاز', ar: 'منح نقاط' } },
    { plugin: 'loyalty', id: 'letter', slot: 'customers.action', label: { en: 'Write to all', fa: 'نامه به همه', ar: 'مراسلة الجميع' } },
  ],
}

interface Loyalty {
  readonly tier: 'gold' | 'silver' | null
  readonly points: number
}

const of = ({ record }: CustomerContext): Loyalty => (record.ext as unknown as { readonly loyalty: Loyalty }).loyalty

export const loyaltyUi = definePluginUi({
  plugin: 'loyalty',
  version: '1.0.0',
  contributions: {
    badge: {
      load: () => (context: CustomerContext) =>
        of(context).tier === 'gold' ? html`<span .style=${'color:light-dark(#7a5600,#f2c94c)'}>★ ${textIn({ en: 'Gold', fa: 'طلایی', ar: 'ذهبي' }, context.locale)}</span>` : '',
    },
    award: { load: async () => () => Promise.reject(Object.assign(new Error('No'), { detail: 'The till is closed.' })) },
    card: { tag: 'diwan-loyalty-card', load: () => import('./loyalty-card.ts') },
    broken: {
      load: () => () => {
        throw new Error('A mistake of the plugin')
      },
    },
    missing: { load: () => Promise.reject(new TypeError('Failed to fetch dynamically imported module')) },
    points: { load: () => (context: CustomerContext) => context.formats.number(of(context).points) },
    awarded: { load: () => ({ record, formats, locale }: EntryContext) => html`<strong>+${formats.number(Number(record.snippet))}</strong> ${textIn({ en: 'for the order of last week', fa: 'برای سفارش هفتهٔ گذشته', ar: 'عن طلب الأسبوع الماضي' }, locale)}` },
    letter: { load: () => () => undefined },
  },
})

/** Gives the customers of a fake CRM what the plugin would have written. */
export function withLoyalty(client: FakeClient): FakeClient {
  client.customerRecords.records = client.customerRecords.records.map((record, index) => {
    const points = (index * 7919 + 1240) % 5000
    const loyalty = { tier: points > 3000 || index === 0 ? 'gold' : points > 1000 ? 'silver' : null, points, memberSince: '2024-03-20', newsletter: index % 2 === 0, motto: index === 0 ? 'Always on time' : null }
    return { ...record, ext: { loyalty } }
  })
  client.logElsewhere(client.customerRecords.records[0]!.id, { kind: 'loyaltyAward', snippet: '120', direction: 'internal', actor: 'service:loyalty' })
  return client
}
