import { ClientError, errorOf } from './client-error.ts'
import { backOff, wait as waitByTimer, type Wait } from './wait.ts'

export interface ConnectionOptions {
  /** Where the handler is mounted, such as `/api/crm`; relative to the page, absolute elsewhere. */
  readonly endpoint: string
  /** Gets a bearer token, where the host's cookies do not say who is there. It is kept until the server answers 401, then asked for once more. */
  readonly token?: () => Promise<string>
  /** Sent with each request, such as the host's anti-forgery header. */
  readonly headers?: Readonly<Record<string, string>>
  readonly credentials?: RequestCredentials
  /** Default: the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>
  /** How often a call is tried again when the network or the server is not there; default 3. */
  readonly retries?: number
  /** How to wait between tries; a test may not want to. */
  readonly wait?: Wait
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | undefined>>
  /** A file goes as it is, all else as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

export interface Connection {
  readonly closed: AbortSignal
  readonly wait: Wait
  /** One try: the answer, whatever its status. Only the call's own signal ends it. */
  open(call: Call): Promise<Response>
  /** The answer's JSON, after as many tries as it takes; everything this client sends is safe to repeat. Rejects with a ClientError. */
  send<T>(call: Call): Promise<T>
  /** An address of the server’s, which is relative to the endpoint where it is not absolute. */
  resolve(url: string): string
  close(): void
}

/** Longer than this a person is told instead of kept waiting. */
const longestWait = 20_000

export function createConnection(options: ConnectionOptions): Connection {
  const { endpoint, headers, credentials = 'same-origin', fetch = (request) => globalThis.fetch(request), retries = 3, wait = waitByTimer } = options
  const base = new URL(endpoint.replace(/\/*$/, '/'), globalThis.location?.href)
  const closing = new AbortController()
  let token: Promise<string> | undefined

  async function open(call: Call): Promise<Response> {
    const used = tokenOf(options)
    const response = await fetch(await requestOf(call, used))
    if (response.status !== 401 || !used) return response
    await response.body?.cancel()
    if (token === used) token = undefined
    return fetch(await requestOf(call, tokenOf(options)))
  }

  function tokenOf({ token: get }: ConnectionOptions): Promise<string> | undefined {
    return get && (token ??= freshToken(get))
  }

  async function freshToken(get: () => Promise<string>): Promise<string> {
    try {
      return await get()
    } catch (cause) {
      token = undefined
      throw new ClientError({ code: 'token_failed', detail: 'The page could not get a token for the CRM.' }, cause)
    }
  }

  async function requestOf(call: Call, bearer: Promise<string> | undefined): Promise<Request> {
    const url = new URL(call.path, base)
    for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value))
    const { method, headers: own, body, signal = null } = call
    const json = body === undefined || body instanceof Blob ? {} : { 'content-type': 'application/json' }
    const request = new Request(url, { method, credentials, signal, headers: { accept: 'application/json', ...json, ...headers, ...own }, ...(body !== undefined && { body: body instanceof Blob ? body : JSON.stringify(body) }) })
    if (bearer) request.headers.set('authorization', `Bearer ${await bearer}`)
    return request
  }

  async function send<T>(call: Call): Promise<T> {
    const signal = call.signal ? AbortSignal.any([call.signal, closing.signal]) : closing.signal
    for (let attempt = 0; ; attempt++) {
      try {
        signal.throwIfAborted()
        const response = await open({ ...call, signal })
        if (response.ok) return (await response.json()) as T
        const pause = pauseBefore(response, attempt)
        if (pause === undefined) throw await errorOf(response)
        await response.body?.cancel()
        await wait(pause, signal)
      } catch (cause) {
        if (closing.signal.aborted) throw new ClientError({ code: 'closed', detail: 'This client was closed.' }, cause)
        if (signal.aborted) throw new ClientError({ code: 'aborted', detail: 'The call was aborted.' }, cause)
        if (cause instanceof SyntaxError) throw new ClientError({ code: 'response_invalid', detail: 'The server answered something that is not JSON.' }, cause)
        if (cause instanceof ClientError) throw cause
        if (attempt >= retries) throw new ClientError({ code: 'network', detail: 'The server could not be reached.' }, cause)
        await wait(backOff(attempt, longestWait), signal).catch(() => {})
      }
    }
  }

  /** Milliseconds to wait before the next try, or undefined where there is to be none. */
  function pauseBefore(response: Response, attempt: number): number | undefined {
    if (![429, 502, 503, 504].includes(response.status) || attempt >= retries) return undefined
    const asked = 1000 * Number(response.headers.get('retry-after') ?? 0)
    return asked > longestWait ? undefined : (asked || 0) + backOff(attempt, longestWait)
  }

  return { closed: closing.signal, wait, open, send, resolve: (url) => new URL(url, base).href, close: () => closing.abort() }
}
