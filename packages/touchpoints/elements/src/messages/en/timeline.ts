import type { Catalogue } from '../message.ts'

/** The words of `<diwan-timeline>`. */
export const timeline = {
  'timeline.label': 'Timeline',
  'timeline.filter': 'Show',
  'timeline.all': 'All activity',
  'timeline.new': { one: '{count} new entry', other: '{count} new entries' },
  'timeline.older': 'Show older',
  'timeline.none': 'Nothing of this kind',
  'timeline.empty': 'Nothing has happened yet',
  'timeline.emptyHint': 'Log a call, an e-mail, a meeting or a note, and it appears here.',
  'timeline.showMore': 'Show more',
  'timeline.showLess': 'Show less',
  'timeline.showItems': 'Show items',
  'timeline.hideItems': 'Hide items',

  'field.item': 'Item',
  'field.quantity': 'Quantity',
  'field.amount': 'Amount',

  'kinds.call': 'Calls',
  'kinds.email': 'E-mails',
  'kinds.message': 'Messages',
  'kinds.meeting': 'Meetings',
  'kinds.note': 'Notes',
  'kinds.purchase': 'Purchases',
  'kinds.task': 'Tasks',

  'status.planned': 'Planned',
  'status.inProgress': 'In progress',
  'status.completed': 'Completed',
  'status.missed': 'Missed',
  'status.failed': 'Failed',
  'status.cancelled': 'Cancelled',
  'status.open': 'Open',
  'status.done': 'Done',
} as const satisfies Catalogue
