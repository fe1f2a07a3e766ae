import type { Row } from '@diwan/core/storage'

/** Bytes as the field of a chunk that holds them. A copy, because the buffer is filled again. */
export function bytesToRow(bytes: Uint8Array): Row {
  return { data: Buffer.from(bytes).toString('base64') }
}

export function bytesFromRow(chunk: Row): Uint8Array {
  return Buffer.from(chunk['data'] as string, 'base64')
}
