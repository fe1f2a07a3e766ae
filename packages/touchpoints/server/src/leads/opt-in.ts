import { DiwanError, type Clock } from '@diwan/core'
import * as z from 'zod'
import type { CursorSeal } from '../cursor-seal.ts'
import { fromBase64Url, toBase64Url } from '../wire/base64url.ts'

/** What a link in a confirmation mail stands for. */
export interface OptIn {
  /** Its own, so that it counts once. */
  readonly id: string
  readonly tenant: string
  readonly customerId: string
  readonly purposes: readonly string[]
}

/** Apart from cursors and links to files, which are sealed with the same secret. */
const context = 'confirmation of a consent'
const payload = z.object({ id: z.string(), tenant: z.string(), customerId: z.uuid(), purposes: z.array(z.string()), expires: z.number() })

export function mintOptIn(seal: CursorSeal, optIn: OptIn, expires: number): string {
  return seal.seal(toBase64Url(JSON.stringify({ ...optIn, expires })), context)
}

/** Throws `link_invalid` for what was not minted here, and for what has expired. */
export function openOptIn(seal: CursorSeal, token: string, clock: Clock): OptIn {
  try {
    const { expires, ...optIn } = payload.parse(JSON.parse(fromBase64Url(seal.open(token, context))))
    if (expires > clock.now()) return optIn
  } catch {
    // One answer for all that is none.
  }
  throw new DiwanError('link_invalid', 'This link has expired, or never was one', { hint: 'Send the form again for a new one.' })
}
