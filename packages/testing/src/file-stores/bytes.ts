import type { FileStore } from '@diwan/core'
import { check } from '../assert/assert.ts'

export const kibibyte = 1024
export const mebibyte = 1024 * kibibyte

/** The key of the nth file of a tenant. */
export function key(n: number, tenant = 'acme'): { readonly tenant: string; readonly id: string } {
  return { tenant, id: `0190b7a0-0000-7000-8000-${String(n).padStart(12, '0')}` }
}

/** Bytes that differ from place to place and from seed to seed. */
export function pattern(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  let state = seed * 2654435761
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    bytes[at] = state >>> 24
  }
  return bytes
}

/** A source that hands out `bytes` in chunks of this length. */
export async function* inChunks(bytes: Uint8Array, length = 64 * kibibyte): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length)
}

export async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer())
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Fails unless both hold the same bytes, and says where they part. */
export function sameBytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  check(actual.length === expected.length, `The ${what} has ${actual.length} bytes, expected ${expected.length}`)
  const at = actual.findIndex((byte, index) => byte !== expected[index])
  check(at === -1, `The ${what} differs at byte ${at}`)
}

/** Fails unless the file is there and holds these bytes. */
export async function holds(store: FileStore, of: ReturnType<typeof key>, expected: Uint8Array, what = 'file'): Promise<void> {
  sameBytes(await readAll(await store.read(of)), expected, what)
}
