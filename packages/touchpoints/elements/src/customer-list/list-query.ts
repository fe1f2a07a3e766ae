import type { CrmClient } from '@diwan/client'
import type { ListQueryState } from '../foundation/events.ts'

export type CustomerQuery = NonNullable<Parameters<CrmClient['customers']['find']>[0]>

/** The page size of the list: one request fills any screen and the way to the next. */
const rowsPerPage = 100

export const emptyQuery: ListQueryState = { search: '', sort: 'sortKey', lifecycle: '', kind: '', owner: '', tag: '' }

/** What the list asks of the server. */
export function queryOf({ search, sort, lifecycle, kind, owner, tag }: ListQueryState): CustomerQuery {
  const where = {
    ...(lifecycle && { lifecycle }),
    ...(kind && { kind: kind as 'person' | 'organization' }),
    ...(owner && { ownerId: owner }),
    ...(tag && { tags: { has: tag } }),
  }
  const words = search.trim()
  return { sort: sort || 'sortKey', limit: rowsPerPage, total: 'capped', ...(words && { search: words }), ...(Object.keys(where).length > 0 && { where }) }
}

export function hasFilters({ lifecycle, kind, owner, tag }: ListQueryState): boolean {
  return Boolean(lifecycle || kind || owner || tag)
}
