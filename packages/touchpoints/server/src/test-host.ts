import { createCrm, type Crm, type CrmOptions, type JsonObject, type SessionOptions } from '@diwan/core'
import { memoryFiles, memoryStorage } from '@diwan/core/storage'
import { createHandler, type Handler, type HandlerOptions } from '@diwan/server'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The JSON, where there is some. */
  readonly json: any // oxlint-disable-line typescript/no-explicit-any -- a test reads what it expects, and fails where it is not there
}

export interface TestHost {
  readonly crm: Crm
  readonly handler: Handler
  /** What was logged. */
  readonly logged: { readonly message: string; readonly details: JsonObject | undefined }[]
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>
}

export const secret = 'a secret of at least thirty-two bytes'

export function agent(tenant = 'acme', id = 'u_7'): SessionOptions {
  return { tenant, actor: { type: 'user', id } }
}

/** A host of one CRM in memory; the header `x-tenant` signs in to another tenant, `none` to nowhere. */
export async function testHost(options: Partial<HandlerOptions> & { readonly crm?: Partial<CrmOptions> } = {}): Promise<TestHost> {
  const { crm: crmOptions, ...handlerOptions } = options
  const crm = await createCrm({ storage: memoryStorage(), ...crmOptions, ports: { files: memoryFiles(), ...crmOptions?.ports } })
  const logged: { message: string; details: JsonObject | undefined }[] = []
  const session = (request: Request) => {
    const tenant = request.headers.get('x-tenant') ?? 'acme'
    return tenant === 'none' ? undefined : agent(tenant)
  }
  const handler = createHandler(crm, { secret, session, log: { write: (_level, message, details) => void logged.push({ message, details }) }, ...handlerOptions })
  return {
    crm,
    handler,
    logged,
    async call(method, path, body, headers = {}) {
      const type = body === undefined ? {} : { 'content-type': 'application/json' }
      const request = new Request(`http://portal.example/api/crm${path}`, { method, headers: { ...type, ...headers }, ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }) })
      const response = await handler(request)
      const text = await response.text()
      return { status: response.status, headers: response.headers, text, json: text === '' ? undefined : JSON.parse(text) }
    },
  }
}

export const claire = { kind: 'person', name: { given: 'Claire', family: 'Gute' } }
