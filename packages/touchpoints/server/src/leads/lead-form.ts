import { DiwanError, instantFrom, type Crm, type Log, type Session, type SessionOptions } from '@diwan/core'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Handler } from '../create-handler.ts'
import { createCursorSeal } from '../cursor-seal.ts'
import { problemResponse } from '../errors/problem.ts'
import { readBody } from '../request/read-body.ts'
import { jsonResponse } from '../routes/respond.ts'
import { leadSchema, type Lead } from './lead.ts'
import { mintOptIn, openOptIn } from './opt-in.ts'
import { readForm } from './read-form.ts'

/** Rejects with `{ msBeforeNext }` where there were too many. Those of `rate-limiter-flexible` are such: memory, Redis, PostgreSQL and others. */
export interface RateLimit {
  consume(key: string): Promise<unknown>
}

export interface LeadFormOptions {
  /** Who writes leads down, such as `{ tenant: 'acme', actor: { type: 'service', id: 'website' } }`. */
  readonly session: SessionOptions
  /** What leads of this form have as their source; default `webForm`. */
  readonly source?: string
  /** At least 32 bytes that only the host knows: it seals the links of confirmations. */
  readonly secret: string | Uint8Array
  /** Whom a request comes from, such as an address that the host's own proxy has set. */
  readonly sender: (request: Request) => string
  /** By sender; default 5 in ten minutes, in this process. */
  readonly rateLimit?: RateLimit
  /** Whether it is spam, which is thrown away. Whoever sent it is not told. */
  readonly isSpam?: (lead: Lead, request: Request) => boolean | Promise<boolean>
  /** Sends the mail that asks for confirmation; without it, consents stay pending. The page behind the link posts `{ token }` to `…/confirm`. */
  readonly askConfirmation?: (lead: Lead & { readonly email: string }, token: string) => void | Promise<void>
  /** How long that link is good for; default, and at most, 48 hours. */
  readonly confirmSeconds?: number
  /** Where the browser goes after a form without script was sent; without it, it is shown JSON. */
  readonly thanks?: string
  /** Largest body in bytes; default 32 KiB. */
  readonly maxBodyBytes?: number
  readonly log?: Log
}

/** As long as it is remembered that a link was followed. */
const longestConfirm = 48 * 3600

/**
 * A form for strangers: POST takes a lead, POST …/confirm a confirmation. A lead becomes a customer of its own with an
 * interaction of kind `form`; whether the sender is known is not looked up, so no answer tells. Never rejects.
 */
export function createLeadForm(crm: Crm, options: LeadFormOptions): Handler {
  const { sender, isSpam = () => false, askConfirmation, confirmSeconds = longestConfirm, thanks, maxBodyBytes = 32 * 1024, source = 'webForm' } = options
  const log = options.log ?? { write: (level, message, details) => console[level](message, details ?? '') }
  const seal = createCursorSeal(options.secret)
  const rateLimit = options.rateLimit ?? new RateLimiterMemory({ points: 5, duration: 600 })

  async function take(request: Request): Promise<Response> {
    const isForm = !/^application\/json\b/i.test(request.headers.get('content-type') ?? '')
    const given = isForm ? await readForm(request, maxBodyBytes) : (await readBody(request, maxBodyBytes)).json
    const lead = parsed(given)
    if (!lead.website && !(await isSpam(lead, request))) await keep(lead)
    if (isForm && thanks !== undefined) return new Response(null, { status: 303, headers: { location: thanks } })
    return jsonResponse({ received: true }, 202)
  }

  async function keep(lead: Lead): Promise<void> {
    const customerId = await crm.session(options.session).transaction((session) => written(session, lead, source))
    const { consent: purposes = [], email } = lead
    if (!askConfirmation || email === undefined || purposes.length === 0) return
    const { tenant } = options.session
    const token = mintOptIn(seal, { id: crypto.randomUUID(), tenant, customerId, purposes }, crm.clock.now() + Math.min(confirmSeconds, longestConfirm) * 1000)
    try {
      await askConfirmation({ ...lead, email }, token)
    } catch (error) {
      // The lead is kept, and who sent it can do nothing about the mail.
      log.write('error', 'The mail that asks for a confirmation was not sent', { customerId, error: String(error) })
    }
  }

  async function confirm(request: Request): Promise<Response> {
    const { token } = (await readBody(request, maxBodyBytes)).json
    const { id, tenant, customerId, purposes } = openOptIn(seal, typeof token === 'string' ? token : '', crm.clock)
    if (tenant !== options.session.tenant) throw new DiwanError('link_invalid', 'This link has expired, or never was one')
    const granted = { customerId, channel: 'email', status: 'granted', basis: 'consent', capturedAt: instantFrom(crm.clock.now()), evidence: `Confirmed by the link that was mailed, from ${sender(request)}` } as const
    // Once, or an old link would undo a withdrawal.
    await crm.session(options.session).once(id, 'confirmation of a consent', async ({ consents }) => {
      await consents.createMany(purposes.map((purpose) => ({ ...granted, purpose })))
      return null
    })
    return jsonResponse({ confirmed: true })
  }

  return async (request) => {
    try {
      if (request.method !== 'POST') throw new DiwanError('method_not_allowed', `${request.method} is not known here`, { details: { allow: 'POST' }, hint: 'Send the form by POST.' })
      await consume(rateLimit, sender(request))
      return await (new URL(request.url).pathname.endsWith('/confirm') ? confirm(request) : take(request))
    } catch (error) {
      return problemResponse(error, log)
    }
  }
}

/** The sender as a customer, with what they sent. Resolves to the customer's id. */
async function written(session: Session, { name, email, phone, company, subject, message, consent = [] }: Lead, source: string): Promise<string> {
  const contactPoints = [...(email === undefined ? [] : [{ kind: 'email' as const, value: email }]), ...(phone === undefined ? [] : [{ kind: 'phone' as const, value: phone }])]
  const { id: customerId } = await session.customers.create({ kind: 'person', name: { full: name }, lifecycle: 'prospect', source, contactPoints })
  if (company !== undefined) {
    const { id: toId } = await session.customers.create({ kind: 'organization', name: { full: company }, lifecycle: 'prospect', source })
    await session.relationships.create({ fromId: customerId, toId, type: 'worksAt' })
  }
  const { occurredAt } = await session.interactions.log({ kind: 'form', channel: 'web', direction: 'inbound', source, ...(subject !== undefined && { subject }), ...(message !== undefined && { body: message }), participants: [{ customerId, role: 'from', displayName: name, ...(email !== undefined && { handle: email }) }] })
  await session.consents.createMany(consent.map((purpose) => ({ customerId, purpose, channel: 'email', status: 'pending', basis: 'consent', capturedAt: occurredAt, evidence: 'Asked for in a form, not confirmed' })))
  return customerId
}

function parsed(given: unknown): Lead {
  const result = leadSchema.safeParse(given)
  if (result.success) return result.data
  const issues = result.error.issues.map(({ path, code, message }) => ({ path: path.map(String), code: String(code), message }))
  throw new DiwanError('validation_failed', `The form cannot be taken: ${issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`, { issues, ...(issues[0]!.path.length > 0 && { field: issues[0]!.path.join('.') }), hint: 'Mend these fields and send it again.' })
}

async function consume(rateLimit: RateLimit, key: string): Promise<void> {
  try {
    await rateLimit.consume(key)
  } catch (refused) {
    const { msBeforeNext } = (refused ?? {}) as { readonly msBeforeNext?: number }
    // A limiter that is broken rejects with an error, and lets nobody in.
    if (typeof msBeforeNext !== 'number') throw refused
    throw new DiwanError('rate_limited', 'Too much was sent from here', { details: { seconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) }, hint: 'Wait a while and send it again.' })
  }
}
