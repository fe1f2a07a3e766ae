import type { Translated } from '../message.ts'

export const plugins: Translated<'plugins'> = {
  'plugin.notLoaded': 'تعذّر تحميل «{label}».',
  'plugin.slow': 'يستغرق تحميل «{label}» وقتًا طويلًا.',
  'plugin.crashed': 'توقّف «{label}» بسبب خطأ. كل ما عداه يعمل.',
  'plugin.notDone': 'تعذّر تنفيذ «{label}».',

  'fields.yes': 'نعم',
  'fields.no': 'لا',
}
