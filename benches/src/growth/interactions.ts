import type { Random } from '../hot-tenants/random.ts'
import { weighted } from '../hot-tenants/random.ts'
import { prose, type Script } from './prose.ts'

interface Kind {
  readonly kind: 'email' | 'call' | 'message' | 'purchase' | 'webEvent' | 'meeting'
  readonly channel: string
  readonly share: number
  /** The median number of characters. */
  readonly body: number
  readonly subject: number
}

/** What is logged and how much is written in it: the mix that the figures of the paper hold for. */
const kinds: readonly Kind[] = [
  { kind: 'email', channel: 'email', share: 0.3, body: 900, subject: 45 },
  { kind: 'call', channel: 'phone', share: 0.25, body: 220, subject: 40 },
  { kind: 'message', channel: 'chat', share: 0.2, body: 90, subject: 0 },
  { kind: 'purchase', channel: 'web', share: 0.1, body: 0, subject: 30 },
  { kind: 'webEvent', channel: 'web', share: 0.1, body: 0, subject: 30 },
  { kind: 'meeting', channel: 'inPerson', share: 0.05, body: 400, subject: 40 },
]
const drawKind = weighted(kinds.map(({ share }) => share))

export interface Parties {
  readonly customers: readonly string[]
  readonly script: Script
  readonly pick: (random: Random) => number
}

/** One interaction as a caller of `logMany` would give it. */
export function drawInteraction({ customers, script, pick }: Parties, at: number, random: Random) {
  const { kind, channel, body, subject } = kinds[drawKind(random)]!
  const customerId = customers[pick(random)]!
  const length = Math.min(20_000, body * Math.exp(0.8 * random.normal()))
  const others = (kind === 'meeting' ? 2 : kind === 'email' ? Math.floor(random.exponential(0.6)) : 0) % customers.length
  return {
    kind,
    channel,
    direction: random.uniform() < 0.6 ? 'inbound' : 'outbound',
    occurredAt: new Date(at).toISOString(),
    ...(subject > 0 && { subject: prose(script, subject, random) }),
    ...(body > 0 && { body: prose(script, length, random) }),
    ...(kind === 'purchase' && purchase(random)),
    ...(kind === 'webEvent' && { details: { url: `https://shop.example/products/${random.below(5000)}?from=campaign-${random.below(40)}` } }),
    participants: [
      { customerId, role: 'from', ...(kind === 'email' && { handle: `person.${customerId.slice(-6)}@mail.example` }) },
      ...distinct(customers, customerId, others, random).map((other) => ({ customerId: other, role: kind === 'meeting' ? 'attendee' : 'cc' })),
    ],
  }
}

function purchase(random: Random) {
  const lines = Array.from({ length: 1 + random.below(4) }, (_, line) => ({
    key: String(line + 1),
    sku: `SKU-${10_000 + random.below(5000)}`,
    name: `Article ${random.below(5000)}`,
    quantity: String(1 + random.below(6)),
    amount: { amount: `${1 + random.below(400)}.${String(random.below(100)).padStart(2, '0')}`, currency: 'USD' },
  }))
  return { amount: { amount: BigInt(1000 + random.below(200_000)), currency: 'USD' }, details: { lines } }
}

function distinct(customers: readonly string[], but: string, count: number, random: Random): readonly string[] {
  const found = new Set([but])
  while (found.size <= Math.min(count, customers.length - 1)) found.add(customers[random.below(customers.length)]!)
  return [...found].slice(1)
}
