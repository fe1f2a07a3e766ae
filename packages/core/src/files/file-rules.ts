import { DiwanError } from '../errors/diwan-error.ts'

export interface FileRules {
  /** The largest file in bytes; default 25 MiB. */
  readonly maxBytes?: number
  /** Media types that may be added, such as `application/pdf` and `image/*`; default all. */
  readonly accept?: readonly string[]
}

export type FileSettings = Required<FileRules>

const everything = '*/*'

/** The rules with every default in place. Throws `configuration_invalid`. */
export function fileSettings({ maxBytes = 25 * 1024 * 1024, accept = [everything] }: FileRules = {}): FileSettings {
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 1) throw unusable(`files.maxBytes is ${String(maxBytes)}; it is a whole number above 0`, 'files.maxBytes')
  const wrong = accept.find((pattern) => !/^(\*|[\w.+-]+)\/(\*|[\w.+-]+)$/.test(pattern))
  if (wrong !== undefined) throw unusable(`files.accept has “${wrong}”, which is no media type`, 'files.accept')
  return { maxBytes, accept: accept.map((pattern) => pattern.toLowerCase()) }
}

/** A media type as it is stored: in lower case, without parameters. */
export function bareMediaType(mediaType: string): string {
  return mediaType.split(';', 1)[0]!.trim().toLowerCase()
}

/** Throws `file_type_refused` unless the rules accept the type. */
export function requireAccepted(mediaType: string, { accept }: FileSettings): void {
  const family = `${mediaType.split('/', 1)[0]}/*`
  if (accept.some((pattern) => pattern === everything || pattern === family || pattern === mediaType)) return
  throw new DiwanError('file_type_refused', `Files of the type ${mediaType} are not taken`, { field: 'mediaType', details: { mediaType, accept }, hint: `Send one of ${accept.join(', ')}.` })
}

export function tooLarge(maxBytes: number): DiwanError {
  return new DiwanError('file_too_large', `The file has more than ${maxBytes} bytes`, { details: { maxBytes }, hint: 'Send a smaller file.' })
}

function unusable(message: string, field: string): DiwanError {
  return new DiwanError('configuration_invalid', message, { blame: 'host', field })
}
