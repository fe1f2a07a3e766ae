import type { Translated } from '../message.ts'

export const interactions: Translated<'interactions'> = {
  'field.subject': 'موضوع',
  'field.direction': 'جهت',
  'field.occurredAt': 'زمان',

  'interaction.call': 'تماس',
  'interaction.email': 'ایمیل',
  'interaction.message': 'پیام',
  'interaction.meeting': 'جلسه',
  'interaction.visit': 'بازدید',
  'interaction.letter': 'نامه',
  'interaction.note': 'یادداشت',
  'interaction.form': 'فرم',
  'interaction.survey': 'نظرسنجی',
  'interaction.webEvent': 'بازدید وب',
  'interaction.purchase': 'خرید',
  'interaction.task': 'کار',

  'direction.inbound': 'ورودی',
  'direction.outbound': 'خروجی',
}
