import type { Scalar } from '../predicate/criterion.ts'
import type { StorageType } from '../schema/field.ts'

/** How the name of an extension field begins in criteria and orders, as in `ext.loyalty.tier`. */
export const extensionPrefix = 'ext.'

/** Where its value is in the document: its owner and name, and the part of an amount. */
export function extensionPath(field: string, type: StorageType): readonly string[] {
  const path = field.slice(extensionPrefix.length).split('.')
  return type === 'money' ? [...path, 'amount'] : path
}

/**
 * The value of an extension field in a document; amounts in minor units. A value of another form than its type's counts as
 * absent, because a field may have been declared otherwise when it was written. Null for lists, which `extensionList` gives.
 */
export function extensionValue(document: unknown, path: readonly string[], type: StorageType): Scalar {
  const value = valueAt(document, path)
  switch (type) {
    case 'integer':
      return Number.isSafeInteger(value) ? (value as number) : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'money':
      return typeof value === 'string' ? minorUnits(value) : null
    case 'json':
    case 'bytes':
      return null
    default:
      return typeof value === 'string' ? value : null
  }
}

/** The list of keys at a place of a document; empty where there is none. */
export function extensionList(document: unknown, path: readonly string[]): readonly unknown[] {
  const value = valueAt(document, path)
  return Array.isArray(value) ? value : []
}

/** In the wire form an amount has exactly its currency's digits. */
function minorUnits(amount: string): bigint | null {
  if (!/^-?\d{1,19}(\.\d{1,4})?$/.test(amount)) return null
  const units = BigInt(amount.replace('.', ''))
  return BigInt.asIntN(64, units) === units ? units : null
}

function valueAt(document: unknown, path: readonly string[]): unknown {
  let value = document
  for (const step of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, step)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[step]
  }
  return value
}
