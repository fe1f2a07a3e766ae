import type { ContactPointJson, CustomerJson, RelationshipJson, TaskJson, TimelineEntryJson } from '@diwan/client'

const latinGiven = 'Claire Nadia Marcus Yusuf Elena Tomas Ingrid Haruto Amara Lucía Owen Priya Sven Chloé Diego Freya Jonas Maya Noah Rosa'.split(' ')
const latinFamily = 'Gute Bergmann Okafor Lindqvist Moreau Castillo Whitfield Novak Tanaka Ferreira Haddad Olsen Becker Costa Duarte Murphy Kovač Silva Park Laurent'.split(' ')
const persian = ['زهرا محمدی', 'علی رضایی', 'مریم کریمی', 'حسین یزدانی', 'نیلوفر کاظمی', 'رضا پهلوان‌زاده', 'سارا میرزایی', 'کیان شکیبا']
const arabic = ['سارة الأحمد', 'خالد المنصوري', 'فاطمة الزهراني', 'يوسف القحطاني', 'ليلى حدّاد', 'عمر الفاروق', 'نورة العتيبي', 'محمود درويش']
const companies = ['Northwind Office Supply', 'شرکت بازرگانی کاوه', 'مؤسسة النخيل للتجارة', 'Halden & Sons', 'Blue Harbor Logistics', 'گروه صنعتی مپنا', 'Atelier Vance', 'شركة الخليج للأثاث']
const stages = ['customer', 'customer', 'customer', 'prospect', 'prospect', 'lead', 'former']
const tags = ['vip', 'wholesale', 'west', 'renewal', 'net-30']
const owners = ['u_1', 'u_2', 'u_3', null]

/** The moment at which the fake world stands: 22 November 2026, 14:30 in UTC. */
export const fakeNow = '2026-11-22T14:30:00.000Z'

export function idOf(kind: string, index: number): string {
  const code = [...kind].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 0xffff, 7)
  return `0190${code.toString(16).padStart(4, '0')}-0000-7000-8000-${index.toString(16).padStart(12, '0')}`
}

export function minutesAgo(minutes: number): string {
  return new Date(Date.parse(fakeNow) - minutes * 60_000).toISOString()
}

function stamps(minutes: number) {
  const at = minutesAgo(minutes)
  return { version: 1, createdAt: minutesAgo(minutes + 200_000), createdBy: 'service:import', updatedAt: at, updatedBy: 'user:u_1', deletedAt: null }
}

export function fakeCustomers(count: number): CustomerJson[] {
  return Array.from({ length: count }, (_, index) => {
    const organization = index % 9 === 4
    const script = index % 12
    const whole = organization ? companies[Math.floor(index / 9) % companies.length]! : script === 2 ? persian[Math.floor(index / 12) % persian.length]! : script === 7 ? arabic[Math.floor(index / 12) % arabic.length]! : undefined
    const given = latinGiven[index % latinGiven.length]!
    const family = latinFamily[(index * 7 + Math.floor(index / 20) * 3) % latinFamily.length]!
    const displayName = index === 0 ? 'Claire Gute' : (whole ?? `${given} ${family}`)
    return {
      id: idOf('customer', index),
      kind: organization ? 'organization' : 'person',
      name: organization || (whole && index > 0) ? { full: displayName } : { given: displayName.split(' ')[0], family: displayName.split(' ')[1] },
      displayName,
      sortKey: displayName.toLocaleLowerCase(),
      searchKey: displayName.toLocaleLowerCase(),
      roles: index % 11 === 3 ? ['customer', 'supplier'] : ['customer'],
      lifecycle: stages[index % stages.length]!,
      ownerId: owners[index % owners.length]!,
      teamId: null,
      demographics: index === 0 ? { occupation: 'Purchasing manager', residence: 'Henderson, Kentucky', birth: { year: 1984, month: 3, day: 21, calendar: 'gregory' } } : {},
      preferences: index === 0 ? [{ topic: 'delivery', value: 'Mornings only' }] : [],
      preferredLocale: script === 2 ? 'fa' : script === 7 ? 'ar' : 'en',
      preferredChannel: 'email',
      tags: tags.filter((_tag, position) => (index + position * 3) % 7 === 0),
      source: 'superstore',
      ext: {},
      ...stamps((index * 97) % 40_000),
    } as unknown as CustomerJson
  })
}

export function fakeContactPoints(customers: readonly CustomerJson[]): ContactPointJson[] {
  return customers.flatMap((customer, index) => {
    const base = { customerId: customer.id, primary: true, status: 'ok', verifiedAt: null, validFrom: null, validTo: null, address: null, normalized: '', ...stamps(5000) }
    const email = { ...base, id: idOf('email', index), kind: 'email', value: `person${index}@example.com`, label: 'work' }
    const phone = { ...base, id: idOf('phone', index), kind: 'phone', value: `+1 270 555 ${String(1000 + index).slice(-4)}`, label: 'mobile' }
    const address = { ...base, id: idOf('address', index), kind: 'address', value: 'Henderson', label: 'shipping', address: { lines: ['214 Second Street'], city: 'Henderson', region: 'KY', postalCode: '42420', country: 'US' } }
    return [email, phone, address] as unknown as ContactPointJson[]
  })
}

export function fakeRelationships(customers: readonly CustomerJson[]): RelationshipJson[] {
  const edge = (index: number, from: number, to: number, type: string, role: string | null) =>
    ({ id: idOf('relationship', index), fromId: customers[from]?.id, toId: customers[to]?.id, type, role, primary: index === 0, validFrom: null, validTo: null, ...stamps(9000) }) as unknown as RelationshipJson
  return [edge(0, 0, 4, 'worksAt', 'Purchasing'), edge(1, 0, 2, 'referredBy', null), edge(2, 7, 0, 'partnerOf', null)]
}

export function fakeTasks(customer: CustomerJson): TaskJson[] {
  const absent = { notes: null, dueAt: null, dueOn: null, remindAt: null, completedAt: null, interactionId: null, source: null, ext: {}, customerId: customer.id, priority: 'normal' }
  const task = (index: number, title: string, rest: object) => ({ ...absent, id: idOf('task', index), title, status: 'open', assigneeId: 'u_1', ...stamps(index * 1000), ...rest }) as unknown as TaskJson
  return [
    task(0, 'Send the revised quote for the standing desks', { dueOn: '2026-11-24' }),
    task(1, 'Ask about the damaged chair', { dueOn: '2026-11-19', assigneeId: 'u_2' }),
    task(2, 'Confirm the delivery window', { status: 'done', completedAt: minutesAgo(3000) }),
  ]
}

export function fakeTimeline(customer: CustomerJson, purchases = 46): TimelineEntryJson[] {
  const absent = { customerId: customer.id, occurredOn: null, source: 'interaction', channel: null, direction: 'internal', status: 'completed', role: null, title: null, snippet: null, amount: null, actor: 'user:u_1' }
  const entry = (id: string, minutes: number, rest: object) => ({ ...absent, id, occurredAt: minutesAgo(minutes), ...rest }) as unknown as TimelineEntryJson
  const told = [
    entry(idOf('told', 0), 22, { kind: 'call', direction: 'inbound', title: 'Asks for a quote', snippet: 'Forty standing desks for the new floor. Wants delivery before the holidays, and would take the older model in walnut if it ships sooner.' }),
    entry(idOf('told', 1), 190, { kind: 'email', direction: 'outbound', title: 'Your order and a short apology', snippet: 'Dear Claire, the replacement chair left our warehouse this morning.', actor: 'user:u_2' }),
    entry(idOf('told', 2), 1500, { kind: 'meeting', title: 'Walk through the new floor', snippet: 'Measured the corner rooms. They need 120 cm desks there, not 160.' }),
    entry(idOf('told', 3), 1640, { kind: 'call', direction: 'outbound', status: 'missed' }),
    entry(idOf('told', 4), 4400, { kind: 'note', snippet: 'دوست دارد پیش از هر تماس ایمیل بگیرد. روزهای سه‌شنبه در دفتر نیست.', actor: 'user:u_3' }),
  ]
  const bought = Array.from({ length: purchases }, (_, index) => {
    const day = new Date(Date.UTC(2026, 10, 12) - index * 9 * 86_400_000).toISOString().slice(0, 10)
    const amount = index === 0 ? '18.16' : index === 1 ? '993.90' : index === 2 ? '136.72' : ((index * 7919) % 240_000 / 100).toFixed(2)
    return entry(idOf('bought', index), 0, { kind: 'purchase', actor: 'service:import', occurredOn: day, occurredAt: `${day}T12:00:00.000Z`, title: `CA-2017-${152_156 - index}`, amount: { amount, currency: 'USD' } })
  })
  return [...told, ...bought]
}
