import { users } from '../src/users.ts'

type Item = Readonly<Record<string, unknown>>

export interface Answer {
  readonly status: number
  /** A record, a problem, or a page: `items` is empty for the others. */
  readonly body: Item & { readonly items: readonly Item[] }
  readonly etag: string
}

/** The CRM's HTTP API as one of the portal's people, outside any browser. */
export interface DeskClient {
  get(path: string): Promise<Answer>
  send(method: 'POST' | 'PATCH', path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>
}

export async function deskClient(url: string, userId: string): Promise<DeskClient> {
  const cookie = await signedIn(url, userId)
  const call = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(`${url}/crm${path}`, { ...init, headers: { cookie, ...(init.headers as Record<string, string>) } })
    const body = { items: [], ...((await response.json()) as Item) }
    return { status: response.status, body, etag: response.headers.get('etag') ?? '' }
  }
  return {
    get: (path) => call(path),
    send: (method, path, body, headers = {}) =>
      call(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }),
  }
}

/** The cookie of a user's sign-in. */
export async function signedIn(url: string, userId: string): Promise<string> {
  const { id, password } = users.find((user) => user.id === userId)!
  const response = await fetch(`${url}/sign-in`, {
    method: 'POST',
    body: new URLSearchParams({ user: id, password }),
    headers: { origin: url },
    redirect: 'manual',
  })
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (response.status !== 303 || !cookie) throw new Error(`${userId} could not sign in: ${response.status}`)
  return cookie
}
