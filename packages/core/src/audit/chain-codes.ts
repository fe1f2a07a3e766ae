import type { Seal } from '../entities/seal.ts'
import { DiwanError } from '../errors/diwan-error.ts'
import type { Row } from '../storage/storage.ts'
import type { AuditOptions } from './audit-options.ts'
import { canonicalJson } from './canonical-json.ts'

const leastSecret = 32

/** A link of the chain before its own code is known. */
export type OpenSeal = Omit<Seal, 'id' | 'digest'>

/** Codes by HMAC-SHA-256 (RFC 2104) as hexadecimal, which only who knows the secret can make. */
export interface ChainCodes {
  /** Of rows of a log, in their order. */
  contentOf(tenant: string, log: string, rows: readonly Row[]): Promise<string>
  /** Of a link: it covers the one before, and by `content` the rows. */
  digestOf(tenant: string, seal: OpenSeal): Promise<string>
}

/** Throws `configuration_invalid` for a secret that is too short. */
export function chainCodes({ chain }: AuditOptions = {}): ChainCodes | undefined {
  if (!chain) return undefined
  const secret = typeof chain.secret === 'string' ? new TextEncoder().encode(chain.secret) : Uint8Array.from(chain.secret)
  if (secret.length < leastSecret) {
    throw new DiwanError('configuration_invalid', `The secret of the audit chain has ${secret.length} bytes; ${leastSecret} are needed`, { blame: 'host', field: 'audit.chain.secret', hint: 'Take 32 random bytes, and keep them for all processes' })
  }
  const key = crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const codeOf = async (text: string) => hexadecimal(await crypto.subtle.sign('HMAC', await key, new TextEncoder().encode(text)))
  return {
    contentOf: (tenant, log, rows) => codeOf([canonicalJson(['rows', tenant, log]), ...rows.map(rowText)].join('\n')),
    digestOf: (tenant, { number, kind, log, through, count, latest, at, content, previous }) => codeOf(canonicalJson(['seal', tenant, { number, kind, log, through, count, latest, at, content, previous }])),
  }
}

/** What is empty is left out, so that a field which a later version adds changes nothing; the position is the database's own. */
function rowText({ position: _position, ...row }: Row): string {
  return canonicalJson(Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)))
}

function hexadecimal(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
