import type { Catalogue } from '../message.ts'

/** What timelines and composers call interactions. */
export const interactions = {
  'field.subject': 'Subject',
  'field.direction': 'Direction',
  'field.occurredAt': 'When',

  'interaction.call': 'Call',
  'interaction.email': 'E-mail',
  'interaction.message': 'Message',
  'interaction.meeting': 'Meeting',
  'interaction.visit': 'Visit',
  'interaction.letter': 'Letter',
  'interaction.note': 'Note',
  'interaction.form': 'Form',
  'interaction.survey': 'Survey',
  'interaction.webEvent': 'Web visit',
  'interaction.purchase': 'Purchase',
  'interaction.task': 'Task',

  'direction.inbound': 'Incoming',
  'direction.outbound': 'Outgoing',
} as const satisfies Catalogue
