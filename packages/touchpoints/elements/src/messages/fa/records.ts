import type { Translated } from '../message.ts'

export const records: Translated<'records'> = {
  'list.showAll': 'نمایش همه',

  'field.name': 'نام',
  'field.displayName': 'نام',
  'field.kind': 'نوع',
  'field.lifecycle': 'مرحله',
  'field.ownerId': 'مسئول',
  'field.tags': 'برچسب‌ها',
  'field.updatedAt': 'آخرین تغییر',
  'field.createdAt': 'تاریخ ثبت',

  'kind.person': 'شخص',
  'kind.organization': 'شرکت',

  'stage.lead': 'سرنخ',
  'stage.prospect': 'مشتری احتمالی',
  'stage.customer': 'مشتری',
  'stage.former': 'مشتری پیشین',
}
