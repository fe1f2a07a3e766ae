import type { Catalogue } from '../message.ts'

/** The words of `<diwan-customer-list>`. */
export const list = {
  'list.columns': 'Columns',
  'list.label': 'Customers',
  'list.search': 'Search customers',
  'list.clearSearch': 'Clear search',
  'list.filters': 'Filters',
  'list.clearFilters': 'Clear',
  'list.anyStage': 'All stages',
  'list.anyKind': 'People and companies',
  'list.anyOwner': 'All owners',
  'list.anyTag': 'All tags',
  'list.sort': 'Order',
  'list.sortName': 'By name',
  'list.sortUpdated': 'Last updated first',
  'list.sortCreated': 'Newest first',
  'list.count': { one: '{count} customer', other: '{count} customers' },
  'list.countCapped': '{count}+ customers',
  'list.newer': { one: '{count} new', other: '{count} new' },
  'list.none': 'No customer matches',
  'list.noMatch': 'Nobody found for “{words}”',
  'list.noneHint': 'Try fewer words or another spelling, or remove a filter.',
  'list.empty': 'No customers yet',
  'list.emptyHint': 'Customers appear here as soon as they are imported or added.',
  'list.failed': 'The customers could not be loaded',

  'field.contact': 'Contact',
} as const satisfies Catalogue
