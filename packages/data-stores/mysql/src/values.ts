import type { StorageType } from '@diwan/core'
import type { Bind } from '@diwan/sql'

/** How a present value of a type is bound; types that are left out are bound as they are. */
export const encoders: Partial<Readonly<Record<StorageType, (value: unknown) => Bind>>> = {
  id: (value) => Buffer.from((value as string).replaceAll('-', ''), 'hex'),
  boolean: (value) => (value ? 1 : 0),
  // Columns of times have no zone; they hold UTC.
  instant: (value) => (value as string).slice(0, -1),
  json: jsonText,
  bytes: (value) => {
    const { buffer, byteOffset, byteLength } = value as Uint8Array<ArrayBuffer>
    return Buffer.from(buffer, byteOffset, byteLength)
  },
}

/** From what mysql2 returns with `supportBigNumbers` and `dateStrings`; types that are left out are the value already. */
export const decoders: Partial<Readonly<Record<StorageType, (value: unknown) => unknown>>> = {
  id: (value) => {
    const hex = (value as Buffer).toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  },
  boolean: (value) => value === 1,
  instant: (value) => {
    const text = value as string
    // mysql2 leaves out a fraction that is zero.
    return `${text.slice(0, 10)}T${text.slice(11)}${text.length === 19 ? '.000Z' : 'Z'}`
  },
  decimal: (value) => (value as string).replace(/\.?0+$/, ''),
  json: (value) => (value === '[]' ? [] : value === '{}' ? {} : JSON.parse(value as string)),
  bytes: (value) => new Uint8Array(value as Buffer),
}

/** Most lists and documents are empty, and need no serializer. */
function jsonText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : JSON.stringify(value)
  if (typeof value === 'object') for (const _key in value) return JSON.stringify(value)
  return typeof value === 'object' && value !== null ? '{}' : JSON.stringify(value)
}
