import { defineImport, type ImportedCustomer, type ImportedInteraction, type ImportedTask } from 'diwan'
import { arabicConversations, arabicTasks } from '../branch/arabic-conversations.ts'
import { arabicCustomers } from '../branch/arabic-customers.ts'
import type { BranchCustomer } from '../branch/branch-customer.ts'
import type { Conversation, PlannedTask } from '../branch/conversation.ts'
import { branchOrders } from '../branch/orders.ts'
import { persianConversations, persianTasks } from '../branch/persian-conversations.ts'
import { persianCustomers } from '../branch/persian-customers.ts'
import { branchRelationships } from '../branch/relationships.ts'
import { tenant } from '../tenant.ts'
import { purchaseOf } from './purchase.ts'

const system = 'branches'
const customers = [...persianCustomers, ...arabicCustomers]
const conversations = [...persianConversations, ...arabicConversations]
const tasks = [...persianTasks, ...arabicTasks]

/** The customers of the Tehran, Dubai and Riyadh branches with what was said, ordered and planned. */
export const branches = defineImport({
  tenant,
  total: () => customers.length + branchRelationships.length + conversations.length + branchOrders.length + tasks.length,
  *batches({ startedAt }) {
    yield {
      customers: customers.map(customerOf),
      relationships: branchRelationships.map(({ from, to, type, role }) => ({
        key: { system, type: 'relationship', id: `${from} ${type} ${to}` },
        from: key(from),
        to: key(to),
        record: { type, ...(role ? { role } : {}) },
      })),
      interactions: [
        ...branchOrders.map((order) => purchaseOf(order, { system, title: order.territory === 'TEH' ? 'سفارش' : 'الطلب' })),
        ...conversations.map((conversation) => interactionOf(conversation, startedAt)),
      ],
      tasks: tasks.map((task) => taskOf(task, startedAt)),
    }
  },
})

function key(code: string) {
  return { system, type: 'customer', id: code }
}

/** Each branch sorts its customers in its own words. */
const segmentNames = {
  fa: { Consumer: 'شخصی', Corporate: 'سازمانی', 'Home Office': 'دفتر خانگی' },
  ar: { Consumer: 'أفراد', Corporate: 'شركات', 'Home Office': 'مكتب منزلي' },
} as const

function customerOf(given: BranchCustomer): ImportedCustomer {
  const { code, kind, name, roles, lifecycle, segment, owner, locale, city, country, street, gender, occupation, industry } = given
  const about = { residence: city, gender, occupation, industry }
  return {
    key: key(code),
    record: {
      kind,
      name,
      roles,
      lifecycle,
      ownerId: owner,
      teamId: owner === 'samira' ? 'tehran' : 'gulf',
      tags: [segmentNames[owner === 'samira' ? 'fa' : 'ar'][segment]],
      demographics: Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined)),
      preferredLocale: locale,
      source: system,
      contactPoints: [
        ...(given.phone ? [{ kind: 'phone' as const, value: given.phone, primary: true }] : []),
        ...(given.whatsapp ? [{ kind: 'messaging' as const, value: given.whatsapp, label: 'whatsapp' }] : []),
        ...(given.email ? [{ kind: 'email' as const, value: given.email, primary: true }] : []),
        {
          kind: 'address' as const,
          value: [street, city].filter(Boolean).join('، '),
          address: { city, country, ...(street ? { lines: [street] } : {}) },
        },
      ],
    },
  }
}

const channels = { call: 'phone', email: 'email', meeting: 'inPerson', message: 'chat', note: 'internal', visit: 'inPerson' } as const

function interactionOf(said: Conversation, today: Date): ImportedInteraction {
  const { customer, kind, direction, daysAgo, at, subject, body, others = [], status = 'completed' } = said
  const role = kind === 'note' ? 'regarding' : direction === 'inbound' ? 'from' : direction === 'outbound' ? 'to' : 'attendee'
  return {
    key: { system, type: 'conversation', id: `${customer} ${daysAgo} ${at}` },
    parties: [{ customer: key(customer), role }, ...others.map((code) => ({ customer: key(code), role: 'regarding' as const }))],
    record: {
      kind,
      channel: channels[kind],
      direction,
      status,
      occurredAt: `${dayFrom(today, -daysAgo)}T${at}:00Z`,
      subject,
      ...(body ? { body } : {}),
      source: system,
    },
  }
}

function taskOf({ customer, title, dueInDays, assignee, priority = 'normal', notes, done }: PlannedTask, today: Date): ImportedTask {
  return {
    key: { system, type: 'task', id: `${customer} ${title}` },
    customer: key(customer),
    record: {
      title,
      assigneeId: assignee,
      priority,
      dueOn: dayFrom(today, dueInDays),
      ...(notes ? { notes } : {}),
      ...(done ? { status: 'done' as const, completedAt: `${dayFrom(today, dueInDays)}T09:00:00Z` } : {}),
      source: system,
    },
  }
}

/** `YYYY-MM-DD`, so many days from today. */
function dayFrom(today: Date, days: number): string {
  return new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10)
}
