import type { Change, Page, Wire } from '@diwan/core'
import { createAttachments } from './attachments.ts'
import { createChangeStream } from './change-stream.ts'
import { createCollection, createKeyedCollection, itemsOf } from './collection.ts'
import { createConnection, type ConnectionOptions } from './connection.ts'
import type { CrmClient, DisclosureJson, Entities, ReadCollection, RequestOptions } from './types.ts'

export type ClientOptions = ConnectionOptions

export type ChangeJson = Wire<Change>

/** The client of a Diwan handler over HTTP. Every call rejects with a ClientError. */
export interface HttpClient extends CrmClient {
  /** Who was shown sensitive fields of which records. */
  readonly disclosures: ReadCollection<Entities['disclosure'], DisclosureJson>
  /** What happened to one record, newest first. `collection` as in the address, such as `contact-points`. */
  history(collection: string, id: string, query?: { readonly limit?: number; readonly after?: string }, options?: RequestOptions): Promise<Page<ChangeJson>>
}

/** Talks to the handler at `endpoint`. Throws a TypeError where the endpoint is not an address. */
export function createClient(options: ClientOptions): HttpClient {
  const connection = createConnection(options)
  const { send } = connection
  return {
    customers: createCollection(connection, 'customers'),
    contactPoints: createCollection(connection, 'contact-points'),
    relationships: createCollection(connection, 'relationships'),
    interactions: createCollection(connection, 'interactions'),
    threads: createCollection(connection, 'threads'),
    tasks: createCollection(connection, 'tasks'),
    attachments: createAttachments(connection),
    consents: createCollection(connection, 'consents'),
    externalReferences: createCollection(connection, 'external-references'),
    shares: createKeyedCollection(connection, 'shares'),
    savedViews: {
      ...createCollection(connection, 'saved-views'),
      open: (id, { signal } = {}) => send({ method: 'GET', path: `saved-views/${encodeURIComponent(id)}/open`, signal }),
    },
    drafts: createKeyedCollection(connection, 'drafts'),
    templates: createCollection(connection, 'templates'),
    layouts: createKeyedCollection(connection, 'layouts'),
    vocabularyTerms: createKeyedCollection(connection, 'vocabulary-terms'),
    pluginSettings: createKeyedCollection(connection, 'plugin-settings'),
    disclosures: createCollection(connection, 'disclosures'),
    timeline: (customerId, { kinds, ...query } = {}, { signal } = {}) =>
      send({ method: 'GET', path: `customers/${encodeURIComponent(customerId)}/timeline`, query: { ...query, kinds: kinds?.join(',') }, signal }),
    history: (collection, id, query = {}, { signal } = {}) => send({ method: 'GET', path: `${collection}/${encodeURIComponent(id)}/changes`, query, signal }),
    session: ({ signal } = {}) => send({ method: 'GET', path: 'session', signal }),
    users: (ids, { signal } = {}) => itemsOf(send({ method: 'GET', path: 'users', query: { ids: ids.join(',') }, signal })),
    subscribe: createChangeStream(connection),
    close: connection.close,
  }
}
