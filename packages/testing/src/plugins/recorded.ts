import type { Row, Storage, StorageTransaction, Write } from '@diwan/core/storage'

/** A storage that notes the rows of an entity which are added, undone ones too. */
export function recorded(storage: Storage, entity: string): { readonly storage: Storage; readonly rows: readonly Row[] } {
  const rows: Row[] = []
  const note = (of: string, added: readonly Row[]): void => void (of === entity && rows.push(...added))
  const noting = (transaction: StorageTransaction): StorageTransaction =>
    withCalls(transaction, {
      insert: (of: string, tenant: string, added: readonly Row[]) => {
        note(of, added)
        return transaction.insert(of, tenant, added)
      },
      atEnd: (tenant: string, writes: readonly Write[]) => {
        for (const write of writes) if (write.do === 'insert') note(write.entity, write.rows)
        transaction.atEnd(tenant, writes)
      },
    })
  const transaction: Storage['transaction'] = (work, options) => storage.transaction((inside) => work(noting(inside)), options)
  return { storage: withCalls(storage, { transaction }), rows }
}

/** The same object with some of its methods in place of its own. */
export function withCalls<T extends object>(object: T, calls: Partial<Record<keyof T, unknown>>): T {
  return new Proxy(object, {
    get: (target, name) => {
      if (Object.hasOwn(calls, name)) return calls[name as keyof T]
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value as (...given: unknown[]) => unknown).bind(target) : value
    },
  })
}
