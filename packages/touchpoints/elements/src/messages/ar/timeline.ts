import type { Translated } from '../message.ts'

export const timeline: Translated<'timeline'> = {
  'timeline.label': 'سجل الأحداث',
  'timeline.filter': 'عرض',
  'timeline.all': 'كل الأحداث',
  'timeline.new': { zero: 'لا جديد', one: 'حدث جديد', two: 'حدثان جديدان', few: '{count} أحداث جديدة', many: '{count} حدثًا جديدًا', other: '{count} حدث جديد' },
  'timeline.older': 'عرض الأقدم',
  'timeline.none': 'لا أحداث من هذا النوع',
  'timeline.empty': 'لم يحدث شيء بعد',
  'timeline.emptyHint': 'سجّل مكالمة أو رسالة أو اجتماعًا أو ملاحظة لتظهر هنا.',
  'timeline.showMore': 'عرض المزيد',
  'timeline.showLess': 'عرض أقل',
  'timeline.showItems': 'عرض الأصناف',
  'timeline.hideItems': 'إخفاء الأصناف',

  'field.item': 'الصنف',
  'field.quantity': 'الكمية',
  'field.amount': 'المبلغ',

  'kinds.call': 'المكالمات',
  'kinds.email': 'البريد الإلكتروني',
  'kinds.message': 'الرسائل',
  'kinds.meeting': 'الاجتماعات',
  'kinds.note': 'الملاحظات',
  'kinds.purchase': 'المشتريات',
  'kinds.task': 'المهام',

  'status.planned': 'مخطط له',
  'status.inProgress': 'قيد التنفيذ',
  'status.completed': 'مكتمل',
  'status.missed': 'لم يُرد عليه',
  'status.failed': 'فشل',
  'status.cancelled': 'ملغى',
  'status.open': 'مفتوح',
  'status.done': 'منجز',
}
