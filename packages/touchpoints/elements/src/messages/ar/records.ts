import type { Translated } from '../message.ts'

export const records: Translated<'records'> = {
  'list.showAll': 'عرض الكل',

  'field.name': 'الاسم',
  'field.displayName': 'الاسم',
  'field.kind': 'النوع',
  'field.lifecycle': 'المرحلة',
  'field.ownerId': 'المسؤول',
  'field.tags': 'الوسوم',
  'field.updatedAt': 'آخر تحديث',
  'field.createdAt': 'تاريخ الإضافة',

  'kind.person': 'فرد',
  'kind.organization': 'شركة',

  'stage.lead': 'مهتم',
  'stage.prospect': 'عميل محتمل',
  'stage.customer': 'عميل',
  'stage.former': 'عميل سابق',
}
