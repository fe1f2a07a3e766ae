import type { Translated } from '../message.ts'

export const common: Translated<'common'> = {
  'state.loading': 'جارٍ التحميل…',
  'state.saving': 'جارٍ الحفظ…',

  'action.retry': 'إعادة المحاولة',
  'action.cancel': 'إلغاء',
  'action.edit': 'تعديل',
  'action.dismiss': 'إغلاق',

  'problem.network': 'تعذّر الوصول إلى الخادم. تحقّق من الاتصال ثم أعد المحاولة.',
  'problem.notFound': 'العنصر غير موجود، أو ليس لديك إذن بالاطلاع عليه.',
  'problem.forbidden': 'ليس لديك إذن بهذا الإجراء.',
  'problem.signedOut': 'انتهت جلستك. سجّل الدخول من جديد ثم أعد المحاولة.',
  'problem.busy': 'الخادم مشغول الآن. أعد المحاولة بعد قليل.',
  'problem.unknown': 'حدث خطأ ما.',
  'problem.waiting': 'لا يوجد اتصال بنظام العملاء بعد.',

  'list.separator': ' · ',
}
