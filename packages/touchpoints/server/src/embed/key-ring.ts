import { DiwanError } from '@diwan/core'
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose'

/** An Ed25519 key (RFC 8037) as JSON. With its private part `d` it signs; without, it only checks. */
export interface EmbedKey extends JWK {
  readonly kid: string
}

/** The keys that count now. */
export interface KeyRing {
  /** The first that can. */
  readonly signing: { readonly kid: string; readonly key: CryptoKey } | undefined
  readonly checking: ReadonlyMap<string, CryptoKey>
}

export const algorithm = 'EdDSA'

/** A new key that signs. Keep it as you keep secrets; its `kid` is in each token. */
export async function generateEmbedKey(kid: string): Promise<EmbedKey> {
  const { privateKey } = await generateKeyPair(algorithm, { crv: 'Ed25519', extractable: true })
  return { ...(await exportJWK(privateKey)), kid }
}

/** Throws `configuration_invalid` for keys that cannot be used. */
export async function keyRing(keys: readonly EmbedKey[]): Promise<KeyRing> {
  const checking = new Map<string, CryptoKey>()
  let signing: KeyRing['signing']
  for (const jwk of keys) {
    const { kid, kty, crv, d, ...rest } = jwk
    if (typeof kid !== 'string' || kid === '' || checking.has(kid)) throw unusable(`\`kid\` is ${JSON.stringify(kid)}; each key has one of its own`)
    if (kty !== 'OKP' || crv !== 'Ed25519') throw unusable(`The key ${kid} is of ${String(kty)} and ${String(crv)}, not of OKP and Ed25519`)
    try {
      checking.set(kid, (await importJWK({ kty, crv, x: rest.x! }, algorithm)) as CryptoKey)
      if (d !== undefined) signing ??= { kid, key: (await importJWK({ kty, crv, x: rest.x!, d }, algorithm)) as CryptoKey }
    } catch (cause) {
      throw unusable(`The key ${kid} cannot be read`, cause)
    }
  }
  return { signing, checking }
}

function unusable(message: string, cause?: unknown): DiwanError {
  return new DiwanError('configuration_invalid', message, { blame: 'host', field: 'keys', hint: 'Make keys with `generateEmbedKey`.', cause })
}
