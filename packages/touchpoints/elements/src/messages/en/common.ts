import type { Catalogue } from '../message.ts'

/** What every element says. */
export const common = {
  'state.loading': 'Loading…',
  'state.saving': 'Saving…',

  'action.retry': 'Try again',
  'action.cancel': 'Cancel',
  'action.edit': 'Edit',
  'action.dismiss': 'Dismiss',

  'problem.network': 'The server cannot be reached. Check the connection, then try again.',
  'problem.notFound': 'It does not exist, or you may not see it.',
  'problem.forbidden': 'You do not have permission to do this.',
  'problem.signedOut': 'You are no longer signed in. Sign in again, then try once more.',
  'problem.busy': 'The server is busy right now. Try again in a moment.',
  'problem.unknown': 'Something went wrong.',
  'problem.waiting': 'There is no connection to the CRM yet.',

  'list.separator': ' · ',
} as const satisfies Catalogue
