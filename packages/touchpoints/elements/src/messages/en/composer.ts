import type { Catalogue } from '../message.ts'

/** The words of `<diwan-composer>`. */
export const composer = {
  'composer.label': 'Log an interaction',
  'composer.kind': 'Kind',
  'composer.invite.note': 'Write a note…',
  'composer.invite.call': 'Log a call…',
  'composer.invite.email': 'Log an e-mail…',
  'composer.invite.meeting': 'Log a meeting…',
  'composer.body.note': 'Note',
  'composer.body.call': 'What was said',
  'composer.body.email': 'Message',
  'composer.body.meeting': 'What was agreed',
  'composer.submit.note': 'Add note',
  'composer.submit.call': 'Log call',
  'composer.submit.email': 'Log e-mail',
  'composer.submit.meeting': 'Log meeting',
  'composer.now': 'Now',
  'composer.changeTime': 'Now. Choose another time',
  'composer.logging': 'Added to the timeline',
  'composer.refused': '“{name}” was not saved.',
} as const satisfies Catalogue
