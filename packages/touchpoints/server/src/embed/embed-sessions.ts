import { actorKey, DiwanError, instantFrom, isUuid, type Actor, type Clock, type Instant, type SessionOptions } from '@diwan/core'
import { jwtVerify, SignJWT } from 'jose'
import { JOSEError } from 'jose/errors'
import * as z from 'zod'
import { elementRights, rightsOf, type ComponentRights } from './component-rights.ts'
import { algorithm, keyRing, type EmbedKey } from './key-ring.ts'
import { polled } from './polled.ts'

export interface EmbedOptions {
  /**
   * The first key with a private part signs, and all of them check. A function is asked again every `pollSeconds`: put a new
   * key first to rotate, and take the old one away once its tokens have expired, or at once to end them.
   */
  readonly keys: readonly EmbedKey[] | (() => readonly EmbedKey[] | Promise<readonly EmbedKey[]>)
  /** What was taken back before its time, asked again every `pollSeconds`. Where it throws, no token counts. */
  readonly revoked?: () => Iterable<Revocation> | Promise<Iterable<Revocation>>
  /** Which installation the tokens are for, so that those of one are nothing to another with the same keys; default `diwan`. */
  readonly audience?: string
  /** Rights of components beside those of `@diwan/elements`; one of the same name takes its place. */
  readonly components?: Readonly<Record<string, ComponentRights>>
  /** Default 2. */
  readonly pollSeconds?: number
  readonly clock?: Clock
}

/** One session by its id, or all of a tenant's, or of one of its actors, that were made before an instant. */
export type Revocation = { readonly session: string } | { readonly tenant: string; readonly actor?: Pick<Actor, 'type' | 'id'>; readonly before: Instant }

/** What a token lets its bearer do: what the policy grants the actor, within the components and, where there is one, the customer. */
export interface EmbedGrant extends Omit<SessionOptions, 'limits'> {
  /** Names of elements without prefix, such as `timeline`. */
  readonly components: readonly string[]
  /** The one customer it is about. */
  readonly customerId?: string
  /** 10 to 86,400; default 900. */
  readonly ttlSeconds?: number
}

export interface EmbedSession {
  /** For the client's `token`. */
  readonly token: string
  /** To revoke it by. */
  readonly id: string
  readonly expiresAt: Instant
}

export interface EmbedSessions {
  /** For the host's own back end, once it knows who is asking. Throws `configuration_invalid`. */
  createEmbedSession(grant: EmbedGrant): Promise<EmbedSession>
  /** Who a request's bearer token speaks for; undefined where there is none. Throws `session_ended` for one that does not count. */
  sessionOf(request: Request): Promise<SessionOptions | undefined>
}

const issuer = 'diwan'
const type = 'diwan-embed+jwt'
const longest = 24 * 60 * 60

const claims = z.object({
  jti: z.string(),
  iat: z.number(),
  tenant: z.string(),
  actor: z.object({ type: z.enum(['user', 'service', 'portal']), id: z.string(), roles: z.array(z.string()).exactOptional(), teams: z.array(z.string()).exactOptional(), customerId: z.string().exactOptional() }),
  components: z.array(z.string()),
  customerId: z.string().exactOptional(),
  locale: z.string().exactOptional(),
  zone: z.string().exactOptional(),
  calendar: z.custom<NonNullable<SessionOptions['calendar']>>((value) => typeof value === 'string').exactOptional(),
})
type Claims = z.output<typeof claims>

/**
 * Sessions for pages that are not the host's own, or that have no cookies: short-lived tokens (JWT, signed with Ed25519) that
 * a browser gets from the host's back end, each good for some components and one customer at most. Rights are read from the
 * policy at each request, so a token holds none. Throws `configuration_invalid`.
 */
export function createEmbedSessions(options: EmbedOptions): EmbedSessions {
  const { keys, revoked = () => [], audience = 'diwan', pollSeconds = 2, clock = Date } = options
  const known = { ...elementRights, ...options.components }
  const now = () => clock.now()
  const ring = polled(async () => keyRing(typeof keys === 'function' ? await keys() : keys), typeof keys === 'function' ? pollSeconds * 1000 : Infinity, now)
  const revocations = polled(async () => [...(await revoked())], pollSeconds * 1000, now)

  return {
    async createEmbedSession({ tenant, actor, components, customerId, ttlSeconds = 900, locale, zone, calendar }) {
      const { signing } = await ring()
      if (!signing) throw new DiwanError('configuration_invalid', 'None of the keys has a private part', { blame: 'host', field: 'keys', hint: 'Sign where the keys with `d` are.' })
      if (!(ttlSeconds >= 10 && ttlSeconds <= longest)) throw new DiwanError('configuration_invalid', `\`ttlSeconds\` is ${ttlSeconds}`, { blame: 'host', field: 'ttlSeconds', hint: `Give 10 to ${longest} seconds.` })
      const unknown = components.filter((component) => !Object.hasOwn(known, component))
      if (unknown.length > 0 || components.length === 0) throw new DiwanError('configuration_invalid', `The components are [${components.join(', ')}], of which there are not: ${unknown.join(', ') || 'any'}`, { blame: 'host', field: 'components', hint: `Known are ${Object.keys(known).join(', ')}.` })
      if (customerId !== undefined && !isUuid(customerId)) throw new DiwanError('configuration_invalid', `\`customerId\` is ${customerId.slice(0, 100)}, and no UUID`, { blame: 'host', field: 'customerId' })
      const issued = Math.floor(now() / 1000)
      const id = crypto.randomUUID()
      const said = parsed(claims, withoutUndefined({ jti: id, iat: issued, tenant, actor: actorOf(actor), components, customerId, locale, zone, calendar }))
      const token = await new SignJWT(said).setProtectedHeader({ alg: algorithm, kid: signing.kid, typ: type }).setIssuer(issuer).setAudience(audience).setSubject(actorKey(actor)).setExpirationTime(issued + ttlSeconds).sign(signing.key)
      return { token, id, expiresAt: instantFrom((issued + ttlSeconds) * 1000) }
    },

    async sessionOf(request) {
      const token = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
      if (token === undefined) return undefined
      const said = await check(token)
      if ((await revocations()).some((revocation) => isMeant(revocation, said))) throw ended()
      const { tenant, actor, components, customerId, locale, zone, calendar } = said
      const { permissions, ...rights } = rightsOf(components, known)
      return withoutUndefined({ tenant, actor, locale, zone, calendar, limits: withoutUndefined({ actions: rights, permissions, customerId }) })
    },
  }

  async function check(token: string): Promise<Claims> {
    const { checking } = await ring()
    try {
      const { payload } = await jwtVerify(token, ({ kid = '' }) => checking.get(kid) ?? Promise.reject(new JOSEError(`There is no key ${kid}`)), { algorithms: [algorithm], typ: type, issuer, audience, currentDate: new Date(now()), requiredClaims: ['exp', 'iat', 'jti'] })
      return claims.parse(payload)
    } catch (cause) {
      throw ended(cause)
    }
  }
}

/** One error for all, so that nobody learns what would have been better. */
function ended(cause?: unknown): DiwanError {
  return new DiwanError('session_ended', 'This token does not count, or does no longer', { hint: 'Get a new one from the page’s own server.', cause })
}

/** Second against second: what was made in the second of a revocation is revoked. */
function isMeant(revocation: Revocation, { jti, iat, tenant, actor }: Claims): boolean {
  if ('session' in revocation) return revocation.session === jti
  const isOfActor = revocation.actor === undefined || actorKey(revocation.actor) === actorKey(actor)
  return revocation.tenant === tenant && isOfActor && iat * 1000 <= Date.parse(revocation.before)
}

/** Only what policies are told of; a host's actor may carry more, which is not for a browser. */
function actorOf({ type, id, roles, teams, customerId }: Actor): object {
  return withoutUndefined({ type, id, roles, teams, customerId })
}

function parsed<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]!
  throw new DiwanError('configuration_invalid', `A session cannot be made: ${path.join('.')}: ${message}`, { blame: 'host', field: path.join('.') })
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never
}
