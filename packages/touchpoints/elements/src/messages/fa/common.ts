import type { Translated } from '../message.ts'

export const common: Translated<'common'> = {
  'state.loading': 'در حال بارگذاری…',
  'state.saving': 'در حال ذخیره…',

  'action.retry': 'تلاش دوباره',
  'action.cancel': 'انصراف',
  'action.edit': 'ویرایش',
  'action.dismiss': 'بستن',

  'problem.network': 'دسترسی به سرور ممکن نیست. اتصال را بررسی کنید و دوباره تلاش کنید.',
  'problem.notFound': 'چنین موردی وجود ندارد یا اجازهٔ دیدن آن را ندارید.',
  'problem.forbidden': 'اجازهٔ این کار را ندارید.',
  'problem.signedOut': 'از حساب خود خارج شده‌اید. دوباره وارد شوید و تلاش کنید.',
  'problem.busy': 'سرور اکنون مشغول است. کمی بعد دوباره تلاش کنید.',
  'problem.unknown': 'مشکلی پیش آمد.',
  'problem.waiting': 'هنوز اتصالی به سامانهٔ مشتریان برقرار نیست.',

  'list.separator': ' · ',
}
