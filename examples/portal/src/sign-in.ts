import { createHmac, timingSafeEqual } from 'node:crypto'
import { parse, serialize } from 'hono/utils/cookie'
import { preferencesFrom, type Preferences } from './language/preferences.ts'
import { userOf, users, type User } from './users.ts'

/** Who is at the desk, and how they read it. */
export interface Visitor {
  readonly user: User
  readonly preferences: Preferences
}

const cookieName = 'caravan'
const lifetime = 14 * 86_400

/** The user whose name and password these are. */
export function userWith(id: string, password: string): User | undefined {
  const user = users.find((each) => each.id === id.trim().toLowerCase())
  // Digests have one length, so that the comparison takes one time.
  return user && timingSafeEqual(mac('password', user.password), mac('password', password)) ? user : undefined
}

/** A `Set-Cookie` value that signs someone in; nothing of it is secret, but nobody else can make it. */
export function signInCookie(secret: string, { user, preferences }: Visitor, now: number = Date.now()): string {
  const payload = Buffer.from(JSON.stringify({ user: user.id, until: now + lifetime * 1000, ...preferences })).toString('base64url')
  return serialize(cookieName, `${payload}.${mac(secret, payload).toString('base64url')}`, { ...cookieOptions, maxAge: lifetime })
}

export function signOutCookie(): string {
  return serialize(cookieName, '', { ...cookieOptions, maxAge: 0 })
}

/** Who sent the request, if their cookie is genuine and has not run out. */
export function visitorOf(secret: string, request: Request, now: number = Date.now()): Visitor | undefined {
  const [payload, signature] = (parse(request.headers.get('cookie') ?? '', cookieName)[cookieName] ?? '').split('.')
  if (!payload || !signature) return undefined
  const [expected, given] = [mac(secret, payload), Buffer.from(signature, 'base64url')]
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>
  const user = userOf(String(claims['user']))
  if (!user || Number(claims['until']) < now) return undefined
  return { user, preferences: preferencesFrom(claims, user.preferences) }
}

const cookieOptions = { path: '/', httpOnly: true, sameSite: 'Lax' } as const

function mac(secret: string, text: string): Buffer {
  return createHmac('sha256', secret).update(text).digest()
}
