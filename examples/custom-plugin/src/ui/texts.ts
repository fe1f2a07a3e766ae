import { textIn } from '@diwan/elements/plugins.js'

const texts = {
  gold: { en: 'Gold', fa: 'طلایی', ar: 'ذهبي' },
  silver: { en: 'Silver', fa: 'نقره‌ای', ar: 'فضي' },
  none: { en: 'No tier yet', fa: 'هنوز بدون سطح', ar: 'بلا مستوى بعد' },
  points: { en: 'Points', fa: 'امتیاز', ar: 'النقاط' },
  reason: { en: 'Reason', fa: 'دلیل', ar: 'السبب' },
  award: { en: 'Award', fa: 'دادن', ar: 'منح' },
  cancel: { en: 'Cancel', fa: 'انصراف', ar: 'إلغاء' },
}

/** A text of the plugin's in the reader's language. */
export function say(name: keyof typeof texts, locale: string): string {
  return textIn(texts[name], locale)
}
