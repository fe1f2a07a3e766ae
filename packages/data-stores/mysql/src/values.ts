import type { StorageType } from '@diwan/core'
import { jsonText, parseJson, type Bind } from '@diwan/sql'

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

/** From what is read as `SqlDialect.read` says; types that are left out are the value already. */
export const decoders: Partial<Readonly<Record<StorageType, (value: unknown) => unknown>>> = {
  id: (value) => {
    const hex = (value as Buffer).toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  },
  // A host’s connection may make a text of it, or a boolean.
  integer: Number,
  boolean: (value) => Number(value) === 1,
  instant: (value) => `${(value as string).slice(0, 10)}T${(value as string).slice(11)}Z`,
  decimal: (value) => (value as string).replace(/\.?0+$/, ''),
  json: parseJson,
  bytes: (value) => new Uint8Array(value as Buffer),
}
