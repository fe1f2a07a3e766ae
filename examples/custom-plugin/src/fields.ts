import { field } from '@diwan/core'

export const tiers = ['gold', 'silver'] as const
export type Tier = (typeof tiers)[number]

/** What each customer has of the programme, as `ext.loyalty`. The plugin alone writes it. */
export const customerFields = {
  tier: field.sortable(
    field.labelled(
      field.optional(field.oneOf(tiers)),
      { en: 'Tier', fa: 'سطح', ar: 'المستوى' },
      { gold: { en: 'Gold', fa: 'طلایی', ar: 'ذهبي' }, silver: { en: 'Silver', fa: 'نقره‌ای', ar: 'فضي' } },
    ),
  ),
  points: field.sortable(field.labelled(field.defaulted(field.integer(), 0), { en: 'Points', fa: 'امتیاز', ar: 'النقاط' })),
}
