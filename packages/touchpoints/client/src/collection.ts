import type { EntityShape, FindQuery } from '@diwan/core'
import type { Connection } from './connection.ts'
import { newId } from './new-id.ts'
import type { Collection, KeyedCollection, UpdateRequestOptions, WriteRequestOptions } from './types.ts'

/** As many ids as one address holds well. */
const idsInOneRequest = 100

export function createCollection<D extends EntityShape, Json, Input>({ send }: Connection, path: string): Collection<D, Json, Input> {
  const at = (id: string): string => `${path}/${encodeURIComponent(id)}`
  const change = (method: 'PATCH' | 'DELETE', id: string, options: UpdateRequestOptions, body?: unknown): Promise<Json> =>
    send({ method, path: at(id), query: { version: options.version }, body, headers: operationKey(options), signal: options.signal })

  return {
    get: (id, { signal } = {}) => send({ method: 'GET', path: at(id), signal }),
    find: (query = {}, { signal } = {}) => send({ method: 'GET', path, query: queryOf(query), signal }),
    async getMany(ids, { signal } = {}) {
      const found = new Map<string, Json>()
      const wanted = [...new Set(ids)]
      for (let start = 0; start < wanted.length; start += idsInOneRequest) {
        const query = { ids: wanted.slice(start, start + idsInOneRequest).join(',') }
        for (const item of await itemsOf<Json & { id: string }>(send({ method: 'GET', path, query, signal }))) found.set(item.id, item)
      }
      return found
    },
    aggregate: (query, { signal } = {}) => itemsOf(send({ method: 'POST', path: `${path}/aggregate`, body: query, signal })),
    create: (input, options = {}) => send({ method: 'POST', path, body: input, headers: operationKey(options), signal: options.signal }),
    update: (id, patch, options = {}) => change('PATCH', id, options, patch),
    delete: (id, options = {}) => change('DELETE', id, options),
    restore: (id, options = {}) => send({ method: 'POST', path: `${at(id)}/restore`, headers: operationKey(options), signal: options.signal }),
  }
}

export function createKeyedCollection<D extends EntityShape, Json, Input>(connection: Connection, path: string): KeyedCollection<D, Json, Input> {
  return {
    ...createCollection<D, Json, Input>(connection, path),
    save: (input, { operation = newId(), signal } = {}) => connection.send({ method: 'POST', path: `${path}/save`, body: input, headers: { 'idempotency-key': operation }, signal }),
  }
}

/** What names a write, so that it is done once however often it is sent. */
export function operationKey({ operation = newId() }: WriteRequestOptions): Record<string, string> {
  return { 'idempotency-key': operation }
}

/** A query as the address says it: `where` is JSON, lists are joined by commas. */
export function queryOf({ where, sort, ...rest }: Omit<FindQuery<never>, 'where' | 'select' | 'include'> & { readonly where?: unknown }): Record<string, string | number | undefined> {
  return { ...rest, where: where === undefined ? undefined : JSON.stringify(where), sort: sort === undefined ? undefined : [sort].flat().join(',') || undefined }
}

export async function itemsOf<T>(answer: Promise<{ readonly items: readonly T[] }>): Promise<readonly T[]> {
  return (await answer).items
}
