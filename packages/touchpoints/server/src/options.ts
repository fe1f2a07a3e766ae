import type { Log, SessionOptions } from '@diwan/core'
import type { UiArrangement } from './plugins/arrange-ui.ts'

export interface HandlerOptions {
  /** Where the handler is mounted; default `/api/crm`. */
  readonly basePath?: string
  /**
   * Who is asking: the host's own sign-in decides, or `sessionOf` of `@diwan/server/embed`. Undefined answers 401
   * `session_missing`. What it throws is the host's trouble and answers 500, but for `session_ended`. While an event stream is open it is asked
   * again about the same request, and the stream ends where the answer is another.
   */
  readonly session: (request: Request) => SessionOptions | undefined | Promise<SessionOptions | undefined>
  /** At least 32 bytes that only the host knows, the same in each of its processes: it seals cursors and links to files. */
  readonly secret: string | Uint8Array
  /**
   * Origins other than the handler's own whose pages may read and write, such as `https://portal.example`: with bearer
   * tokens, for browsers are told to keep cookies back.
   */
  readonly origins?: readonly string[]
  /** Largest body in bytes; default 1 MiB. Files have a limit of their own: `files.maxBytes` of `createCrm`. */
  readonly maxBodyBytes?: number
  /** How often event streams look for changes that other processes wrote; default 2000. */
  readonly pollMilliseconds?: number
  /** How often a quiet event stream says that it is alive; default 25. */
  readonly heartbeatSeconds?: number
  /** After so long an event stream ends and its reader comes back; default 900. */
  readonly streamSeconds?: number
  /** How often `session` is asked again while an event stream is open; default 2. */
  readonly sessionSeconds?: number
  /** How long a link to a file can be followed; default 300. */
  readonly linkSeconds?: number
  /**
   * What plugins add to what people see, as this handler tells it: `{ 'loyalty.card': false, 'loyalty.award': { order: 1 } }` leaves the
   * one out and puts the other elsewhere. A handler for agents and one for customers may say different things.
   */
  readonly ui?: UiArrangement
  /** For the OpenAPI document. */
  readonly info?: { readonly title?: string; readonly version?: string }
  /** Where incidents are written; default the console. */
  readonly log?: Log
}

/** The options with every default in place. */
export type Settings = Required<Omit<HandlerOptions, 'info'>> & { readonly info: { readonly title: string; readonly version: string } }

export function settingsOf(options: HandlerOptions): Settings {
  const { basePath = '/api/crm', info, ...given } = options
  return {
    origins: [],
    maxBodyBytes: 1024 * 1024,
    pollMilliseconds: 2000,
    heartbeatSeconds: 25,
    streamSeconds: 900,
    sessionSeconds: 2,
    linkSeconds: 300,
    ui: {},
    log: { write: (level, message, details) => console[level](message, details ?? '') },
    ...given,
    basePath: `/${basePath.replace(/^\/+|\/+$/g, '')}`,
    info: { title: info?.title ?? 'Diwan', version: info?.version ?? '1' },
  }
}
