import type { Translated } from '../message.ts'

export const interactions: Translated<'interactions'> = {
  'field.subject': 'الموضوع',
  'field.direction': 'الاتجاه',
  'field.occurredAt': 'الوقت',

  'interaction.call': 'مكالمة',
  'interaction.email': 'بريد إلكتروني',
  'interaction.message': 'رسالة',
  'interaction.meeting': 'اجتماع',
  'interaction.visit': 'زيارة',
  'interaction.letter': 'خطاب',
  'interaction.note': 'ملاحظة',
  'interaction.form': 'نموذج',
  'interaction.survey': 'استبيان',
  'interaction.webEvent': 'زيارة للموقع',
  'interaction.purchase': 'عملية شراء',
  'interaction.task': 'مهمة',

  'direction.inbound': 'وارد',
  'direction.outbound': 'صادر',
}
