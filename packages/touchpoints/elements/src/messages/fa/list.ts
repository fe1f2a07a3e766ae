import type { Translated } from '../message.ts'

export const list: Translated<'list'> = {
  'list.columns': 'ستون‌ها',
  'list.label': 'مشتریان',
  'list.search': 'جست‌وجوی مشتریان',
  'list.clearSearch': 'پاک کردن جست‌وجو',
  'list.filters': 'پالایه‌ها',
  'list.clearFilters': 'پاک کردن',
  'list.anyStage': 'همهٔ مرحله‌ها',
  'list.anyKind': 'اشخاص و شرکت‌ها',
  'list.anyOwner': 'همهٔ مسئولان',
  'list.anyTag': 'همهٔ برچسب‌ها',
  'list.sort': 'ترتیب',
  'list.sortName': 'بر اساس نام',
  'list.sortUpdated': 'آخرین تغییر در بالا',
  'list.sortCreated': 'جدیدترین در بالا',
  'list.count': { one: '{count} مشتری', other: '{count} مشتری' },
  'list.countCapped': 'بیش از {count} مشتری',
  'list.newer': { one: '{count} مورد تازه', other: '{count} مورد تازه' },
  'list.none': 'مشتری‌ای با این مشخصات نیست',
  'list.noMatch': 'کسی برای «{words}» پیدا نشد',
  'list.noneHint': 'واژه‌های کمتر یا املای دیگری را امتحان کنید، یا یکی از پالایه‌ها را بردارید.',
  'list.empty': 'هنوز مشتری‌ای ثبت نشده است',
  'list.emptyHint': 'مشتریان پس از وارد کردن یا افزودن، این‌جا دیده می‌شوند.',
  'list.failed': 'فهرست مشتریان بارگذاری نشد',

  'field.contact': 'راه تماس',
}
