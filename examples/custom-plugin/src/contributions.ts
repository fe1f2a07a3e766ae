import type { UiContribution } from '@diwan/core'

/** What people see of it; `./ui` draws it. */
export const contributions: readonly UiContribution[] = [
  { id: 'badge', slot: 'customer.badge', label: { en: 'Tier', fa: 'سطح', ar: 'المستوى' } },
  { id: 'points', slot: 'customers.column', for: 'ext.loyalty.points', label: { en: 'Points', fa: 'امتیاز', ar: 'النقاط' } },
  { id: 'card', slot: 'customer.panel', label: { en: 'Loyalty', fa: 'باشگاه مشتریان', ar: 'برنامج الولاء' } },
  { id: 'award', slot: 'customer.action', label: { en: 'Award points', fa: 'دادن امتیاز', ar: 'منح نقاط' }, permission: 'award' },
]
