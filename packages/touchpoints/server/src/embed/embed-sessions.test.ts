import { createCrm, type Instant, type SessionOptions } from '@diwan/core'
import { memoryStorage } from '@diwan/core/storage'
import { createHandler } from '@diwan/server'
import { createEmbedSessions, generateEmbedKey, type EmbedGrant, type EmbedOptions, type Revocation } from '@diwan/server/embed'
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { secret } from '../test-host.ts'

const key = await generateEmbedKey('k1')
const another = await generateEmbedKey('k1')
const grant = { tenant: 'acme', actor: { type: 'portal', id: 'p_1', customerId: '0190b7a0-0000-7000-8000-000000000001' }, components: ['timeline'] } as const satisfies EmbedGrant
const asking = (token: string) => new Request('http://portal.example/', { headers: { authorization: `Bearer ${token}` } })

/** Embedded sessions of a clock that stands until it is moved. */
function embedded(options: Partial<EmbedOptions> = {}) {
  const clock = { at: Date.parse('2026-03-01T10:00:00Z'), now: () => clock.at }
  const sessions = createEmbedSessions({ keys: [key], clock, ...options })
  return { ...sessions, clock, tokenOf: async (more: Partial<EmbedGrant> = {}) => (await sessions.createEmbedSession({ ...grant, ...more })).token }
}

describe('a token', () => {
  test('speaks for its actor, within its components and its customer', async () => {
    const { createEmbedSession, sessionOf } = embedded()
    const { token, id, expiresAt } = await createEmbedSession({ ...grant, customerId: grant.actor.customerId, locale: 'fa', zone: 'Asia/Tehran', calendar: 'persian' })
    expect(expiresAt).toBe('2026-03-01T10:15:00.000Z')
    expect(await sessionOf(asking(token))).toEqual({
      tenant: 'acme',
      actor: grant.actor,
      locale: 'fa',
      zone: 'Asia/Tehran',
      calendar: 'persian',
      limits: { actions: expect.objectContaining({ interaction: ['read'] }), customerId: grant.actor.customerId },
    } satisfies SessionOptions)
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', kid: 'k1', typ: 'diwan-embed+jwt' })
    expect(decodeJwt(token)).toMatchObject({ iss: 'diwan', aud: 'diwan', sub: 'portal:p_1', jti: id })
  })

  test('holds what policies are told of an actor, and nothing else that a host knows', async () => {
    const { tokenOf } = embedded()
    const actor = { ...grant.actor, roles: ['buyer'], salary: 'secret' }
    expect(decodeJwt(await tokenOf({ actor }))['actor']).toEqual({ ...grant.actor, roles: ['buyer'] })
  })

  test('is not there where a request has none, so that the host may know better', async () => {
    const { sessionOf } = embedded()
    expect(await sessionOf(new Request('http://portal.example/'))).toBeUndefined()
    expect(await sessionOf(new Request('http://portal.example/', { headers: { authorization: 'Basic YTpi' } }))).toBeUndefined()
  })

  test('ends with its time', async () => {
    const { sessionOf, tokenOf, clock } = embedded()
    const token = await tokenOf({ ttlSeconds: 60 })
    clock.at += 59_000
    await expect(sessionOf(asking(token))).resolves.toBeDefined()
    clock.at += 1000
    await expect(sessionOf(asking(token))).rejects.toMatchObject({ code: 'session_ended' })
  })

  test('answers alike, whatever is wrong with it', async () => {
    const { sessionOf, tokenOf, clock } = embedded()
    const token = await tokenOf()
    const [head, body, signature] = token.split('.') as [string, string, string]
    const claims = decodeJwt(token)
    const sign = async (payload: Readonly<Record<string, unknown>>, header: object, by = key) => new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', kid: 'k1', typ: 'diwan-embed+jwt', ...header }).sign(await importJWK(by, 'EdDSA'))
    const forged = (members: object) => `${head}.${Buffer.from(JSON.stringify({ ...claims, ...members })).toString('base64url')}.${signature}`
    const hmac = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'k1', typ: 'diwan-embed+jwt' }).sign(new TextEncoder().encode(key.x))
    const wrong: Readonly<Record<string, string>> = {
      'no token': 'nonsense',
      'other claims': forged({ tenant: 'globex' }),
      'no signature': `${head}.${body}.`,
      'no algorithm': `${Buffer.from('{"alg":"none","kid":"k1","typ":"diwan-embed+jwt"}').toString('base64url')}.${body}.`,
      'the public key as a secret': hmac,
      'a key of the same name': await sign(claims, {}, another),
      'an unknown key': await sign(claims, { kid: 'k2' }),
      'a token for something else': await sign(claims, { typ: 'JWT' }),
      'another installation': await sign({ ...claims, aud: 'elsewhere' }, {}),
      'another issuer': await sign({ ...claims, iss: 'somebody' }, {}),
      'no end': await sign({ ...claims, exp: undefined }, {}),
      'an actor that no token may be': await sign({ ...claims, actor: { type: 'system', id: 'diwan' } }, {}),
    }
    await expect(sessionOf(asking(await sign(claims, {})))).resolves.toBeDefined()
    const told = new Set<string>()
    for (const [what, text] of Object.entries(wrong)) {
      const error = await sessionOf(asking(text)).then(() => expect.unreachable(what), (reason: { code: string; message: string; hint: string; details: unknown }) => reason)
      told.add(JSON.stringify([error.code, error.message, error.hint, error.details]))
    }
    expect(told.size).toBe(1)
    clock.at += 3_600_000
    await expect(sessionOf(asking(token))).rejects.toMatchObject({ code: 'session_ended' })
  })
})

describe('keys', () => {
  test('rotate: the new one signs, the old one still checks until it is taken away', async () => {
    let keys = [key]
    const { sessionOf, tokenOf, clock } = embedded({ keys: () => keys })
    const old = await tokenOf()
    const next = await generateEmbedKey('k2')
    keys = [next, key]
    clock.at += 2000
    const fresh = await tokenOf()
    expect(decodeProtectedHeader(fresh).kid).toBe('k2')
    await expect(sessionOf(asking(old))).resolves.toBeDefined()
    keys = [next]
    clock.at += 2000
    await expect(sessionOf(asking(old))).rejects.toMatchObject({ code: 'session_ended' })
    await expect(sessionOf(asking(fresh))).resolves.toBeDefined()
  })

  test('that only check are enough where nothing is minted', async () => {
    const { d: _, ...publicKey } = key
    const { sessionOf, createEmbedSession } = embedded({ keys: [publicKey] })
    await expect(sessionOf(asking(await embedded().tokenOf()))).resolves.toMatchObject({ tenant: 'acme' })
    await expect(createEmbedSession(grant)).rejects.toMatchObject({ code: 'configuration_invalid', field: 'keys', blame: 'host' })
  })

  test.each([
    ['without a name', [{ ...key, kid: '' }]],
    ['of one name', [key, another]],
    ['of another kind', [{ ...key, crv: 'P-256' }]],
    ['that are broken', [{ ...key, x: '!' }]],
  ])('%s are refused', async (_, keys) => {
    await expect(embedded({ keys }).createEmbedSession(grant)).rejects.toMatchObject({ code: 'configuration_invalid', blame: 'host' })
  })
})

describe('revoking', () => {
  test('ends one session, all of an actor, or all of a tenant', async () => {
    let revoked: Revocation[] = []
    const { createEmbedSession, sessionOf, clock } = embedded({ revoked: () => revoked })
    const mint = async (more: Partial<EmbedGrant> = {}) => createEmbedSession({ ...grant, ...more })
    const [one, same, other, elsewhere] = [await mint(), await mint(), await mint({ actor: { type: 'portal', id: 'p_2' } }), await mint({ tenant: 'globex' })]
    const counted = async () => {
      clock.at += 2000
      return Promise.all([one, same, other, elsewhere].map(({ token }) => sessionOf(asking(token)).then(() => true, () => false)))
    }
    const before = new Date(clock.at).toISOString() as Instant
    revoked = [{ session: one.id }]
    expect(await counted()).toEqual([false, true, true, true])
    revoked = [{ tenant: 'acme', actor: { type: 'portal', id: 'p_1' }, before }]
    expect(await counted()).toEqual([false, false, true, true])
    revoked = [{ tenant: 'acme', before }]
    expect(await counted()).toEqual([false, false, false, true])
    await expect(sessionOf(asking((await mint()).token))).resolves.toBeDefined()
  })

  test('that cannot be asked lets nothing through, and is asked again', async () => {
    let isBroken = true
    const { sessionOf, tokenOf } = embedded({
      revoked: () => {
        if (isBroken) throw new Error('The list is gone')
        return []
      },
    })
    const token = await tokenOf()
    await expect(sessionOf(asking(token))).rejects.toThrow('The list is gone')
    isBroken = false
    await expect(sessionOf(asking(token))).resolves.toBeDefined()
  })

  test('ends an open stream', async () => {
    const revoked: Revocation[] = []
    const { createEmbedSession, sessionOf } = createEmbedSessions({ keys: [key], revoked: () => revoked, pollSeconds: 0.02 })
    const crm = await createCrm({ storage: memoryStorage(), policy: () => true })
    const handler = createHandler(crm, { secret, session: sessionOf, pollMilliseconds: 10, sessionSeconds: 0.02 })
    const { token, id } = await createEmbedSession(grant)
    const response = await handler(new Request('http://portal.example/api/crm/changes/stream', { headers: { authorization: `Bearer ${token}` } }))
    const reader = response.body!.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toContain('event: ready')
    const rest = reader.read()
    revoked.push({ session: id })
    expect(await rest).toEqual({ done: true, value: undefined })
  })
})

describe('minting', () => {
  test.each<[string, Partial<EmbedGrant>, string]>([
    ['for no component', { components: [] }, 'components'],
    ['for one that nobody knows', { components: ['toString'] }, 'components'],
    ['for no customer', { customerId: 'x' }, 'customerId'],
    ['for a moment', { ttlSeconds: 1 }, 'ttlSeconds'],
    ['for ever', { ttlSeconds: Infinity }, 'ttlSeconds'],
    ['for Diwan itself', { actor: { type: 'system', id: 'diwan' } }, 'actor.type'],
  ])('%s is refused', async (_, more, field) => {
    await expect(embedded().tokenOf(more)).rejects.toMatchObject({ code: 'configuration_invalid', field, blame: 'host' })
  })

  test('knows components of plugins', async () => {
    const { sessionOf, tokenOf } = embedded({ components: { 'loyalty-panel': { customer: ['read'] } } })
    expect(await sessionOf(asking(await tokenOf({ components: ['loyalty-panel', 'composer'] })))).toMatchObject({ limits: { actions: { customer: ['read'], draft: ['read', 'create', 'update', 'delete'] } } })
  })
})
