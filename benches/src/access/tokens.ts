import { createEmbedSessions, generateEmbedKey } from '@diwan/server/embed'
import { decodeJwt, importJWK, jwtVerify, SignJWT } from 'jose'
import { row, type BenchOptions, type BenchRow } from '../bench.ts'
import { ratio, spentBy } from '../stores/rounds.ts'

const grant = { tenant: 'acme', actor: { type: 'portal', id: 'p_7', customerId: '0190b7a0-0000-7000-8000-000000000001' }, components: ['timeline', 'composer'], customerId: '0190b7a0-0000-7000-8000-000000000001', locale: 'fa', zone: 'Asia/Tehran' } as const

/** Minting and checking a token, against the same library with the same claims and nothing else. */
export async function measureTokens({ quick, log }: BenchOptions): Promise<readonly BenchRow[]> {
  const key = await generateEmbedKey('k1')
  const { createEmbedSession, sessionOf } = createEmbedSessions({ keys: [key], revoked: () => [{ session: 'another' }] })
  const { token } = await createEmbedSession(grant)
  const claims = decodeJwt(token)
  const signing = await importJWK(key, 'EdDSA')
  const { d: _, ...publicKey } = key
  const checking = await importJWK(publicKey, 'EdDSA')
  const request = new Request('http://crm.example/', { headers: { authorization: `Bearer ${token}` } })
  const bare = { mint: () => new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid: 'k1', typ: 'diwan-embed+jwt' }).sign(signing), check: () => jwtVerify(token, () => checking, { algorithms: ['EdDSA'], issuer: 'diwan', audience: 'diwan', typ: 'diwan-embed+jwt' }) }
  const ours = { mint: () => createEmbedSession(grant), check: () => sessionOf(request) }
  const rows: BenchRow[] = []
  for (const what of ['mint', 'check'] as const) {
    const spent = await spentBy([{ name: 'Diwan', run: ours[what] }, { name: 'jose', run: bare[what] }], { rounds: quick ? 40 : 200, questions: () => Array.from({ length: 25 }, () => 0) })
    const [diwan, jose] = [spent.get('Diwan')!.p50, spent.get('jose')!.p50]
    log(`A token, ${what}: Diwan ${(diwan / 1000).toFixed(1)} µs, jose ${(jose / 1000).toFixed(1)} µs`)
    rows.push(row({ what: what === 'mint' ? 'minting a token' : 'checking a token, revocations included', figure: ratio(diwan, jose), unit: 'ratio', baseline: 'jose alone with EdDSA, the same claims in the same rounds', bound: '<= 1.3' }))
  }
  return rows
}
