import type { Translated } from '../message.ts'

export const composer: Translated<'composer'> = {
  'composer.label': 'تسجيل حدث',
  'composer.kind': 'النوع',
  'composer.invite.note': 'اكتب ملاحظة…',
  'composer.invite.call': 'سجّل مكالمة…',
  'composer.invite.email': 'سجّل رسالة بريد…',
  'composer.invite.meeting': 'سجّل اجتماعًا…',
  'composer.body.note': 'الملاحظة',
  'composer.body.call': 'ما دار في المكالمة',
  'composer.body.email': 'نص الرسالة',
  'composer.body.meeting': 'ما اتُّفق عليه',
  'composer.submit.note': 'إضافة الملاحظة',
  'composer.submit.call': 'تسجيل المكالمة',
  'composer.submit.email': 'تسجيل الرسالة',
  'composer.submit.meeting': 'تسجيل الاجتماع',
  'composer.now': 'الآن',
  'composer.changeTime': 'الآن؛ اختيار وقت آخر',
  'composer.logging': 'أُضيف إلى سجل الأحداث',
  'composer.refused': 'لم يُحفظ «{name}».',
}
