import { DiwanError } from '../errors/diwan-error.ts'
import type { SessionContext } from '../session/context.ts'
import type { FileStore } from './file-store.ts'

/** The host's file store. Throws `files_missing`. */
export function requireStore({ kernel }: SessionContext): FileStore {
  const { files } = kernel.ports
  if (files) return files
  throw new DiwanError('files_missing', 'This CRM was given no file store', { blame: 'host', hint: 'Give createCrm a `ports.files`, such as diskFiles of @diwan/files.' })
}
