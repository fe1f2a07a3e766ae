import type { Translated } from '../message.ts'

export const composer: Translated<'composer'> = {
  'composer.label': 'ثبت رویداد',
  'composer.kind': 'نوع',
  'composer.invite.note': 'یادداشتی بنویسید…',
  'composer.invite.call': 'تماسی ثبت کنید…',
  'composer.invite.email': 'ایمیلی ثبت کنید…',
  'composer.invite.meeting': 'جلسه‌ای ثبت کنید…',
  'composer.body.note': 'یادداشت',
  'composer.body.call': 'شرح گفت‌وگو',
  'composer.body.email': 'متن پیام',
  'composer.body.meeting': 'نتیجهٔ جلسه',
  'composer.submit.note': 'افزودن یادداشت',
  'composer.submit.call': 'ثبت تماس',
  'composer.submit.email': 'ثبت ایمیل',
  'composer.submit.meeting': 'ثبت جلسه',
  'composer.now': 'اکنون',
  'composer.changeTime': 'اکنون؛ انتخاب زمانی دیگر',
  'composer.logging': 'به رویدادها افزوده شد',
  'composer.refused': '«{name}» ذخیره نشد.',
}
