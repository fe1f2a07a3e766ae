import { base64UrlToBytes, bytesToBase64Url } from '../wire/base64url.ts'

/** Positions of the change feed as strangers are told them: from two of them nobody learns how much happened in between. */
export interface PositionSeal {
  seal(position: string | null): Promise<string>
  /** The position again, null for the one before the first change; undefined for a text that this seal did not make for this tenant. */
  open(sealed: string): Promise<string | null | undefined>
}

/** 96 bits, as NIST SP 800-38D has it for random ones. */
const nonceBytes = 12
/** No position is empty. */
const atStart = ''

/** Encrypts by AES-256-GCM under a key of its own, derived from the secret by HKDF (RFC 5869), with the tenant as additional data. */
export function createPositionSeals(secret: string | Uint8Array): (tenant: string) => PositionSeal {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : Uint8Array.from(secret)
  let derived: Promise<CryptoKey> | undefined
  const key = () => (derived ??= keyOf(bytes))
  return (tenant) => {
    const additionalData = new TextEncoder().encode(tenant)
    return {
      async seal(position) {
        const iv = crypto.getRandomValues(new Uint8Array(nonceBytes))
        const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, await key(), new TextEncoder().encode(position ?? atStart))
        return bytesToBase64Url(new Uint8Array([...iv, ...new Uint8Array(sealed)]))
      },
      async open(sealed) {
        try {
          const all = base64UrlToBytes(sealed)
          const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: all.subarray(0, nonceBytes), additionalData }, await key(), all.subarray(nonceBytes))
          const position = new TextDecoder().decode(opened)
          return position === atStart ? null : position
        } catch {
          // Too short, no base64url, another key or tenant: all the same to whoever asks.
          return undefined
        }
      },
    }
  }
}

async function keyOf(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const given = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: new TextEncoder().encode('positions of the change feed') }
  return crypto.subtle.deriveKey(derivation, given, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}
