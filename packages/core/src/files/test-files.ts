import { createCrm } from '../create-crm.ts'
import type { Crm, CrmOptions } from '../crm.ts'
import type { Session, SessionOptions } from '../session/session.ts'
import { memoryStorage } from '../storage/memory/memory-storage.ts'
import type { FileStore } from './file-store.ts'
import { memoryFiles, type MemoryFiles } from './memory-files.ts'

export interface TestFiles {
  readonly crm: Crm
  readonly store: MemoryFiles
  /** Milliseconds; the clock stands still until it is set. */
  readonly clock: { time: number }
  readonly logged: string[]
  readonly session: Session
  readonly record: { readonly entity: string; readonly id: string }
  as(options: Partial<SessionOptions>): Session
  /** What is noted of bytes that belong to no attachment. */
  strays(): Promise<readonly unknown[]>
}

/** A CRM in memory with a customer, and a file store; `store` may stand before the one in memory. */
export async function testFiles(options: Partial<CrmOptions> & { readonly between?: (store: MemoryFiles) => FileStore } = {}): Promise<TestFiles> {
  const { between = (store) => store, ...crmOptions } = options
  const store = memoryFiles()
  const clock = { time: Date.parse('2026-11-22T09:30:00Z') }
  const logged: string[] = []
  const storage = memoryStorage()
  const crm = await createCrm({
    storage,
    ...crmOptions,
    ports: { clock: { now: () => clock.time }, log: { write: (_level, message) => void logged.push(message) }, files: between(store), ...crmOptions.ports },
  })
  const as = (session: Partial<SessionOptions>): Session => crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' }, ...session })
  const session = as({})
  const { id } = await session.customers.create({ kind: 'person', name: { given: 'Claire' } })
  const all = { entity: 'strayFile', tenant: 'acme', where: { op: 'always' }, order: [{ field: 'id', direction: 'asc' }], limit: 100, deleted: 'exclude' } as const
  return { crm, store, clock, logged, session, record: { entity: 'customer', id }, as, strays: () => storage.select(all) }
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

/** A source of these chunks. */
export async function* chunksOf(...chunks: readonly (Uint8Array | string)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? bytesOf(chunk) : chunk
}

export async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text()
}
