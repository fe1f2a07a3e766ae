import type { Translated } from '../message.ts'

export const plugins: Translated<'plugins'> = {
  'plugin.notLoaded': '«{label}» بارگذاری نشد.',
  'plugin.slow': 'بارگذاری «{label}» بیش از حد طول کشیده است.',
  'plugin.crashed': '«{label}» به سبب خطایی متوقف شد. بقیهٔ صفحه کار می‌کند.',
  'plugin.notDone': '«{label}» انجام نشد.',

  'fields.yes': 'بله',
  'fields.no': 'خیر',
}
