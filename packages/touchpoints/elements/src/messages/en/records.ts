import type { Catalogue } from '../message.ts'

/** What lists and profiles call a customer’s fields. */
export const records = {
  'list.showAll': 'Show all',

  'field.name': 'Name',
  'field.displayName': 'Name',
  'field.kind': 'Kind',
  'field.lifecycle': 'Stage',
  'field.ownerId': 'Owner',
  'field.tags': 'Tags',
  'field.updatedAt': 'Updated',
  'field.createdAt': 'Added',

  'kind.person': 'Person',
  'kind.organization': 'Company',

  'stage.lead': 'Lead',
  'stage.prospect': 'Prospect',
  'stage.customer': 'Customer',
  'stage.former': 'Former',
} as const satisfies Catalogue
