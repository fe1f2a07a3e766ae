import { createClient, type ClientOptions, type CustomerJson, type HttpClient, type Wait } from '@diwan/client'
import { createCrm, type CrmOptions } from '@diwan/core'
import { memoryFiles, memoryStorage } from '@diwan/core/storage'
import { createHandler, type Handler, type HandlerOptions } from '@diwan/server'

/** Stands between a client and the real handler: passes on, or answers itself. */
export type Between = (request: Request, pass: () => Promise<Response>) => Promise<Response>

export interface TestWorld {
  /** A client of the real handler; `as` is another user. */
  client(options?: Partial<ClientOptions> & { readonly as?: string; readonly between?: Between }): HttpClient
  readonly requests: Request[]
  readonly handler: Handler
}

/** A CRM in memory, its real handler, and clients that call it without a network and without waiting. */
export async function testWorld(options: Partial<HandlerOptions> & { readonly crm?: Partial<CrmOptions> } = {}): Promise<TestWorld> {
  const { crm: crmOptions, ...handlerOptions } = options
  const crm = await createCrm({ storage: memoryStorage(), ...crmOptions, ports: { files: memoryFiles(), ...crmOptions?.ports } })
  const handler = createHandler(crm, {
    secret: 'a secret of at least thirty-two bytes',
    session: (request) => ({ tenant: 'acme', actor: { type: 'user', id: request.headers.get('x-user') ?? 'u_7' } }),
    ...handlerOptions,
  })
  const requests: Request[] = []
  return {
    requests,
    handler,
    client({ as = 'u_7', between = passOn, ...given } = {}) {
      return createClient({
        endpoint: 'http://portal.example/api/crm',
        headers: { 'x-user': as },
        wait: nextTurn,
        fetch: (request) => {
          requests.push(request)
          return between(request, () => handler(request))
        },
        ...given,
      })
    },
  }
}

const passOn: Between = (_request, pass) => pass()

/** Waits for one turn of the event loop instead, whatever is asked. */
export const nextTurn: Wait = async (_milliseconds, signal) => {
  signal.throwIfAborted()
  await new Promise((resolve) => setTimeout(resolve))
  signal.throwIfAborted()
}

export function person(given: string): { readonly kind: 'person'; readonly name: CustomerJson['name'] } {
  return { kind: 'person', name: { given } }
}

/** Resolves as soon as `check` holds, asked after each turn of the event loop; the test's own time limit is the only other end. */
export async function until(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setTimeout(resolve))
}

/** A promise and what settles it. */
export function later<T = void>(): { readonly promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let resolve: (value: T) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<T>((good, bad) => ([resolve, reject] = [good, bad]))
  return { promise, resolve: (value) => resolve(value), reject: (error) => reject(error) }
}
