import type { ProblemJson } from './types.ts'

/** What a client's own troubles are called; every other code is the server's. */
export type ClientErrorCode = 'network' | 'aborted' | 'closed' | 'token_failed' | 'response_invalid' | (string & {})

/**
 * What a failed call rejects with: the problem the server told, or the client's own trouble. `status` is absent where there
 * was no answer. Recognise it by `code`, never by `instanceof`: a page may hold two copies of the package.
 */
export class ClientError extends Error implements Partial<ProblemJson> {
  override readonly name = 'ClientError'
  declare readonly code: ClientErrorCode
  declare readonly type: string
  declare readonly title: string
  declare readonly detail: string
  declare readonly status?: number
  declare readonly field?: string
  declare readonly hint?: string
  declare readonly issues?: NonNullable<ProblemJson['issues']>
  declare readonly details?: NonNullable<ProblemJson['details']>

  constructor(problem: Partial<ProblemJson> & Pick<ProblemJson, 'code' | 'detail'>, cause?: unknown) {
    super(problem.detail, cause === undefined ? undefined : { cause })
    Object.assign(this, { type: `urn:diwan:error:${problem.code}`, title: problem.code, ...problem })
  }
}

/** True for a ClientError of any copy of this package, optionally of one code. */
export function isClientError(error: unknown, code?: ClientErrorCode): error is ClientError {
  const candidate = error as Partial<ClientError> | null
  return typeof candidate === 'object' && candidate?.name === 'ClientError' && (code === undefined || candidate.code === code)
}

/** The error that a refusing answer stands for. */
export async function errorOf(response: Response): Promise<ClientError> {
  const problem = (await response.json().catch(() => null)) as ProblemJson | null
  if (typeof problem?.code === 'string' && typeof problem.detail === 'string') return new ClientError(problem)
  return new ClientError({ code: 'response_invalid', status: response.status, detail: `The server answered ${response.status} and no more.` })
}
