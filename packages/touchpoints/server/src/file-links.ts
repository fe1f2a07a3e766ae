import { DiwanError, instantFrom, type Clock, type Instant, type Session, type SessionOptions } from '@diwan/core'
import * as z from 'zod'
import type { CursorSeal } from './cursor-seal.ts'
import { fromBase64Url, toBase64Url } from './wire/base64url.ts'

export interface FileLink {
  readonly attachmentId: string
  /** Whether an image or a PDF is shown instead of saved. */
  readonly inline: boolean
}

export interface FileLinks {
  /** A text that stands for the link until it expires. */
  mint(session: Session, link: FileLink): { readonly token: string; readonly expiresAt: Instant }
  /** The link, and the session that it acts as. Throws `link_invalid` for what was not minted here, and for what has expired. */
  open(token: string): FileLink & { readonly session: SessionOptions }
}

/** Apart from the contexts of cursors, which begin with a tenant and a line break. */
const context = 'link to a file'

const payload = z.object({
  id: z.string(),
  inline: z.boolean(),
  expires: z.number(),
  tenant: z.string(),
  actor: z.object({ type: z.enum(['user', 'service', 'portal', 'system']), id: z.string(), roles: z.array(z.string()).exactOptional(), teams: z.array(z.string()).exactOptional(), customerId: z.string().exactOptional() }),
  limits: z.object({ actions: z.record(z.string(), z.array(z.string())).exactOptional(), customerId: z.string().exactOptional() }).exactOptional(),
  locale: z.string(),
  zone: z.string(),
  calendar: z.string(),
})

/**
 * Links that need no session: sealed by HMAC with tenant, attachment, expiry and actor inside. A link reads as whoever minted
 * it, by the rights that they have when it is followed.
 */
export function createFileLinks({ seal, clock, seconds }: { readonly seal: CursorSeal; readonly clock: Clock; readonly seconds: number }): FileLinks {
  return {
    mint({ tenant, actor: { type, id, roles, teams, customerId }, locale, zone, calendar, limits }, { attachmentId, inline }) {
      const expires = clock.now() + seconds * 1000
      // Only what policies are told of; a host's actor may carry more, which is not for an address.
      const actor = { type, id, ...(roles && { roles }), ...(teams && { teams }), ...(customerId !== undefined && { customerId }) }
      const text = JSON.stringify({ id: attachmentId, inline, expires, tenant, actor, locale, zone, calendar, limits })
      return { token: seal.seal(toBase64Url(text), context), expiresAt: instantFrom(expires) }
    },
    open(token) {
      const { id, inline, expires, ...session } = payload.parse(JSON.parse(fromBase64Url(unsealed(seal, token))))
      if (expires <= clock.now()) throw linkInvalid()
      return { attachmentId: id, inline, session: session as SessionOptions }
    },
  }
}

/** One error for all: a stranger learns from it neither what exists nor what once did. */
export function linkInvalid(cause?: unknown): DiwanError {
  return new DiwanError('link_invalid', 'This link has expired, or never was one', { hint: 'Ask for a new one where you found it.', cause })
}

function unsealed(seal: CursorSeal, token: string): string {
  try {
    return seal.open(token, context)
  } catch (cause) {
    throw linkInvalid(cause)
  }
}
