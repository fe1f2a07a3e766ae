import { createHash } from 'node:crypto'
import { isUuid, type FileKey } from '@diwan/core'
import { fileNotFound } from './file-errors.ts'

/**
 * Where a file lies: a folder for the tenant, one of 256 in it, and the id. The tenant is hashed, because its name may hold
 * anything, such as `..`, and file systems take names for the same that differ in case. Throws `not_found` for what is no UUID.
 */
export function filePath({ tenant, id }: FileKey): string {
  if (!isUuid(id)) throw fileNotFound(id)
  const name = id.toLowerCase()
  return `${createHash('sha256').update(tenant).digest('hex').slice(0, 32)}/${name.slice(-2)}/${name}`
}
