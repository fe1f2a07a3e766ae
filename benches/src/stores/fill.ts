import { entities, instantFrom } from '@diwan/core'
import type { Row } from '@diwan/core/storage'
import { draws } from './draws.ts'
import { names } from './names.ts'
import { tenant, type Spelling, type Store } from './store.ts'

export interface Size {
  readonly customers: number
  readonly interactions: number
}

/** The customer whose place in the order of customers is `n`, from 1. */
export const customerId = (n: number) => idOf('01900000', n)
export const interactionAt = (n: number) => instantFrom((firstInteraction + n * secondsBetween) * 1000)

/** The customer at `n`, or the next whom the session may see. */
export function visibleCustomer(n: number): string {
  return isHidden(n) || isDeleted(n) ? visibleCustomer(n + 1) : customerId(n)
}

export const lifecycles = ['prospect', 'lead', 'customer', 'customer', 'customer', 'former']

const firstInteraction = 1_577_836_800
const secondsBetween = 17

export function idOf(prefix: string, n: number): string {
  return `${prefix}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
}

/**
 * Customers with names in three scripts, an eighth of them out of sight; two contact points each on average; interactions
 * whose participants are the nearer to the first customer the more often, as some customers have thousands; their timeline.
 */
export async function fill({ storage, execute, spelling }: Pick<Store, 'storage' | 'execute' | 'spelling'>, size: Size): Promise<void> {
  for (const [of, count] of [[tenant, size.customers], ['other', size.customers / 10]] as const) {
    const rows = customers(count, of)
    for (let start = 0; start < rows.length; start += 5000) {
      await storage.transaction((transaction) => transaction.insert('customer', of, rows.slice(start, start + 5000)))
    }
  }
  for (const sql of setBased(spelling, size)) await execute(sql)
}

const isHidden = (n: number) => n % 8 === 0
const isDeleted = (n: number) => n % 50 === 25

export function customers(count: number, of = tenant): readonly Row[] {
  const draw = draws(2)
  return names(count).map(({ typed }, index) => {
    const n = index + 1
    const [given = '', ...family] = typed.split(' ')
    const name = { given, family: family.join(' ') }
    const at = instantFrom((1_600_000_000 + n) * 1000)
    const updatedAt = instantFrom((1_700_000_000 + draw.whole(50_000_000)) * 1000)
    return {
      id: idOf(of === tenant ? '01900000' : '01900001', n),
      version: 1,
      createdAt: at,
      createdBy: 'user:u1',
      updatedAt,
      updatedBy: 'user:u1',
      deletedAt: isDeleted(n) ? updatedAt : null,
      kind: 'person',
      name,
      ...entities.customer.derive!({ name }, { now: at }),
      roles: ['customer'],
      lifecycle: draw.of(lifecycles),
      ownerId: isHidden(n) ? 'u9' : `u${1 + (n % 4)}`,
      teamId: 'north',
      demographics: {},
      preferences: [],
      preferredLocale: null,
      preferredChannel: 'email',
      tags: ['vip', `tag${n % 7}`],
      source: null,
      ext: {},
    }
  })
}

function setBased(spelling: Spelling, size: Size): readonly string[] {
  return [...contactPointRows(spelling, size.customers), interactionRows(spelling, { from: 0, count: size.interactions }), ...participantRows(spelling, size), timelineRows]
}

const stamps = 'tenant_id, id, version, created_at, created_by, updated_at, updated_by, deleted_at'

/** Two for a customer on average, three at the most. */
function contactPointRows({ id, numbers, join, instant }: Spelling, customerCount: number): readonly string[] {
  const kinds = [
    ['01930000', 'email', join(`'person.'`, 'n', `'@example.com'`), 'n % 5 <> 0'],
    ['01930001', 'phone', join(`'98912'`, '(1000000 + n)'), 'n % 5 > 1'],
    ['01930002', 'messaging', join(`'person'`, 'n'), 'n % 5 > 2'],
  ] as const
  const at = instant('(1600000000 + n)')
  return kinds.map(
    ([prefix, kind, value, when]) => `insert into diwan_contact_point (${stamps}, customer_id, kind, value, normalized, label, "primary", status, verified_at, valid_from, valid_to, address)
${numbers(customerCount)} select '${tenant}', ${id(prefix, 'n')}, 1, ${at}, 'user:u1', ${at}, 'user:u1', null, ${id('01900000', 'n')}, '${kind}', ${value}, ${value}, 'work', ${kind === 'email'}, 'ok', null, null, null, null from number where ${when}`,
  )
}

/** A third of them purchases with an amount, a tenth private. */
export function interactionRows({ id, numbers, join, instant, object }: Spelling, { from, count }: { readonly from: number; readonly count: number }): string {
  const n = `(n + ${from})`
  return `insert into diwan_interaction (${stamps}, kind, channel, direction, status, occurred_at, occurred_on, ended_at, subject, body, outcome, amount, amount_currency, details, thread_id, visibility, source, ext)
${numbers(count)} select '${tenant}', ${id('01910000', n)}, 1, ${instant('1577836800')}, ${join(`'user:u'`, `(1 + ${n} % 4)`)}, ${instant('1577836800')}, 'user:u1', null,
  ${kindOf(n)}, 'phone', 'inbound', 'completed', ${instant(`(${firstInteraction} + ${n} * ${secondsBetween})`)}, null, null,
  ${join(`'Interaction '`, n)}, ${join(`'What was said in interaction '`, n, `', in a line or two of text.'`)}, null,
  case ${n} % 3 when 0 then ${n} end, case ${n} % 3 when 0 then 'USD' end, null, null, case when ${n} % 10 = 0 then 'private' else 'team' end, null, ${object} from number`
}

/** Lines `from` on of the timelines of `among` customers, `each` as long as the other, in the order they are kept in. */
export function timelineRowsInOrder({ id, numbers, join, instant }: Spelling, { from, count, each, among }: { readonly from: number; readonly count: number; readonly each: number; readonly among: number }): string {
  const place = `(n + ${from} - 1)`
  const customer = `(1 + ${place} / ${each})`
  const n = `(${place} % ${each} * ${among} + ${customer})`
  return `insert into diwan_timeline_entry (tenant_id, id, customer_id, occurred_at, occurred_on, source, kind, channel, direction, status, role, title, snippet, amount, amount_currency, actor)
${numbers(count)} select '${tenant}', ${id('01910000', n)}, ${id('01900000', customer)}, ${instant(`(${firstInteraction} + ${n} * ${secondsBetween})`)}, null, 'interaction', ${kindOf(n)}, 'phone', 'inbound', 'completed', 'from',
  ${join(`'Interaction '`, n)}, ${join(`'What was said in interaction '`, n, `', in a line or two of text.'`)}, case ${n} % 3 when 0 then ${n} end, case ${n} % 3 when 0 then 'USD' end, ${join(`'user:u'`, `(1 + ${n} % 4)`)} from number`
}

/** One interaction in three has a second one. */
function participantRows({ id, numbers, skewed, instant }: Spelling, { customers: among, interactions }: Size): readonly string[] {
  const roles = [
    ['01920000', 'from', 'n', '1 = 1'],
    ['01920001', 'to', '(n + 7919)', 'n % 3 = 0'],
  ] as const
  return roles.map(
    ([prefix, role, chance, when]) => `insert into diwan_participant (tenant_id, id, interaction_id, customer_id, contact_point_id, role, handle, normalized_handle, display_name, response, occurred_at, kind)
${numbers(interactions)} select '${tenant}', ${id(prefix, 'n')}, ${id('01910000', 'n')}, ${id('01900000', `(1 + ${skewed(chance, among)})`)}, null, '${role}', null, null, null, null,
  ${instant(`(${firstInteraction} + n * ${secondsBetween})`)}, ${kindOf('n')} from number where ${when}`,
  )
}

function kindOf(n: string): string {
  return `case ${n} % 3 when 0 then 'purchase' when 1 then 'call' else 'email' end`
}

const timelineRows = `insert into diwan_timeline_entry (tenant_id, id, customer_id, occurred_at, occurred_on, source, kind, channel, direction, status, role, title, snippet, amount, amount_currency, actor)
select p.tenant_id, i.id, p.customer_id, i.occurred_at, null, 'interaction', i.kind, i.channel, i.direction, i.status, min(p.role), i.subject, i.body, i.amount, i.amount_currency, i.created_by
from diwan_participant p join diwan_interaction i on i.tenant_id = p.tenant_id and i.id = p.interaction_id
group by p.tenant_id, p.customer_id, i.occurred_at, i.id, i.kind, i.channel, i.direction, i.status, i.subject, i.body, i.amount, i.amount_currency, i.created_by order by p.customer_id, i.occurred_at`
