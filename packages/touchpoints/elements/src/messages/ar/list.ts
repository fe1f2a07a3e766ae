import type { Translated } from '../message.ts'

export const list: Translated<'list'> = {
  'list.columns': 'الأعمدة',
  'list.label': 'العملاء',
  'list.search': 'البحث عن عميل',
  'list.clearSearch': 'مسح البحث',
  'list.filters': 'عوامل التصفية',
  'list.clearFilters': 'مسح',
  'list.anyStage': 'كل المراحل',
  'list.anyKind': 'أفراد وشركات',
  'list.anyOwner': 'كل المسؤولين',
  'list.anyTag': 'كل الوسوم',
  'list.sort': 'الترتيب',
  'list.sortName': 'حسب الاسم',
  'list.sortUpdated': 'آخر تحديث أولًا',
  'list.sortCreated': 'الأحدث أولًا',
  'list.count': { zero: 'لا عملاء', one: 'عميل واحد', two: 'عميلان', few: '{count} عملاء', many: '{count} عميلًا', other: '{count} عميل' },
  'list.countCapped': 'أكثر من {count} عميل',
  'list.newer': { zero: 'لا جديد', one: 'عميل جديد', two: 'عميلان جديدان', few: '{count} عملاء جدد', many: '{count} عميلًا جديدًا', other: '{count} عميل جديد' },
  'list.none': 'لا يوجد عميل مطابق',
  'list.noMatch': 'لا نتائج للبحث عن «{words}»',
  'list.noneHint': 'جرّب كلمات أقل أو كتابة مختلفة، أو أزل أحد عوامل التصفية.',
  'list.empty': 'لا عملاء بعد',
  'list.emptyHint': 'يظهر العملاء هنا فور استيرادهم أو إضافتهم.',
  'list.failed': 'تعذّر تحميل قائمة العملاء',

  'field.contact': 'الاتصال',
}
