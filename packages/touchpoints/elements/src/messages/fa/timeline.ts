import type { Translated } from '../message.ts'

export const timeline: Translated<'timeline'> = {
  'timeline.label': 'رویدادها',
  'timeline.filter': 'نمایش',
  'timeline.all': 'همهٔ رویدادها',
  'timeline.new': { one: '{count} رویداد تازه', other: '{count} رویداد تازه' },
  'timeline.older': 'نمایش قدیمی‌ترها',
  'timeline.none': 'رویدادی از این نوع نیست',
  'timeline.empty': 'هنوز رویدادی ثبت نشده است',
  'timeline.emptyHint': 'تماس، ایمیل، جلسه یا یادداشتی ثبت کنید تا این‌جا دیده شود.',
  'timeline.showMore': 'نمایش بیشتر',
  'timeline.showLess': 'نمایش کمتر',
  'timeline.showItems': 'نمایش اقلام',
  'timeline.hideItems': 'بستن اقلام',

  'field.item': 'کالا',
  'field.quantity': 'تعداد',
  'field.amount': 'مبلغ',

  'kinds.call': 'تماس‌ها',
  'kinds.email': 'ایمیل‌ها',
  'kinds.message': 'پیام‌ها',
  'kinds.meeting': 'جلسه‌ها',
  'kinds.note': 'یادداشت‌ها',
  'kinds.purchase': 'خریدها',
  'kinds.task': 'کارها',

  'status.planned': 'برنامه‌ریزی‌شده',
  'status.inProgress': 'در جریان',
  'status.completed': 'انجام‌شده',
  'status.missed': 'بی‌پاسخ',
  'status.failed': 'ناموفق',
  'status.cancelled': 'لغوشده',
  'status.open': 'باز',
  'status.done': 'انجام‌شده',
}
