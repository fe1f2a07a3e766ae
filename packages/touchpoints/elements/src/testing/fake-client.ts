import type { ChangeEvent, ChangeListener, CrmClient, CustomerJson, SessionJson, TimelineEntryJson } from '@diwan/client'
import { entryOf } from '@diwan/client'
import { FakeCollection, type FakeCall, type FakeRecord } from './fake-collection.ts'
import { fakeContactPoints, fakeCustomers, fakeRelationships, fakeTasks, fakeTimeline, idOf } from './fake-data.ts'

export interface FakeClient extends CrmClient {
  /** What was asked, oldest first. */
  readonly calls: FakeCall[]
  readonly customerRecords: FakeCollection
  readonly taskRecords: FakeCollection
  /** Rejects the next call of this name, such as `interaction.create`, or every one until it is undone. */
  fail(what: string, error: unknown, options?: { readonly always?: boolean }): () => void
  /** Holds calls of this name back until the returned function is called. */
  hold(what: string): () => void
  /** An entry that somebody else logs. */
  logElsewhere(customerId: string, entry: Partial<TimelineEntryJson> & Pick<TimelineEntryJson, 'kind'>): TimelineEntryJson
  emit(event: Partial<ChangeEvent>): void
}

export interface FakeClientOptions {
  readonly customers?: number
  readonly purchases?: number
  /** What the session is told, such as contributions. */
  readonly session?: Partial<SessionJson>
}

/** A CRM in memory, the same at each start; it can fail, hold back and tell of changes when a test says so. */
export function createFakeClient({ customers: count = 40, purchases = 46, session = {} }: FakeClientOptions = {}): FakeClient {
  const calls: FakeCall[] = []
  const failures = new Map<string, { error: unknown; always: boolean }>()
  const gates = new Map<string, Promise<void>>()
  const listeners = new Set<ChangeListener>()
  const people = [
    { id: 'u_1', name: 'Nadia Karimi' },
    { id: 'u_2', name: 'Tom Ashworth' },
    { id: 'u_3', name: 'لیلا حسینی' },
  ]
  let position = 0

  const emit = (event: Partial<ChangeEvent>): void => {
    const whole: ChangeEvent = { position: String(++position), entity: 'customer', recordId: '', operation: 'update', recordVersion: 2, at: new Date().toISOString(), actor: 'user:u_2', fields: [], customerIds: [], correlationId: null, ...event }
    for (const listener of listeners) listener.changed(whole)
  }
  const before = async (call: FakeCall): Promise<void> => {
    calls.push(call)
    await gates.get(call.what)
    const failure = failures.get(call.what)
    if (!failure) return
    if (!failure.always) failures.delete(call.what)
    throw failure.error
  }
  const changed = (entity: string, record: FakeRecord, operation: ChangeEvent['operation'], fields: readonly string[], correlationId: string | null): void => {
    const participants = (record['participants'] ?? []) as readonly { customerId: string }[]
    const customerIds = entity === 'customer' ? [record.id] : [record['customerId'], ...participants.map(({ customerId }) => customerId)].filter((id) => typeof id === 'string')
    if (entity === 'interaction') for (const id of customerIds) place(id, entryOf(id, { ...(record as never as Parameters<typeof entryOf>[1]), createdBy: 'user:u_1' }))
    emit({ entity, recordId: record.id, operation, recordVersion: record.version, fields, customerIds, correlationId })
  }

  const rules = { before, changed }
  const all: CustomerJson[] = fakeCustomers(count)
  const first = all[0] ?? fakeCustomers(1)[0]!
  const timelines = new Map<string, TimelineEntryJson[]>()
  const timelineOf = (id: string): TimelineEntryJson[] => {
    const known = timelines.get(id) ?? fakeTimeline({ ...first, id }, id === first.id ? purchases : 6)
    timelines.set(id, known)
    return known
  }
  const place = (id: string, entry: TimelineEntryJson): void => {
    const entries = [...timelineOf(id).filter((other) => other.id !== entry.id), entry]
    timelines.set(id, entries.sort((a, b) => b.occurredAt.localeCompare(a.occurredAt)))
  }

  const customers = new FakeCollection('customer', all, rules)
  const tasks = new FakeCollection('task', fakeTasks(first), rules)
  const interactions = new FakeCollection('interaction', [], rules)
  const readInteraction = interactions.get
  const lines = [
    { key: '1', name: 'Bush Somerset Collection Bookcase', quantity: '2', amount: { amount: '12.16', currency: 'USD' } },
    { key: '2', name: 'Hon Deluxe Fabric Stacking Chairs', quantity: '3', amount: { amount: '6.00', currency: 'USD' } },
  ]
  Object.assign(interactions, {
    get: async (id: string) => {
      const entry = [...timelines.values()].flat().find((candidate) => candidate.id === id)
      if (!entry) return readInteraction(id)
      await before({ what: 'interaction.get', input: id })
      return { ...entry, body: entry.snippet, details: entry.kind === 'purchase' ? { lines } : null }
    },
  })

  const client = {
    calls,
    customerRecords: customers,
    taskRecords: tasks,
    customers,
    contactPoints: new FakeCollection('contactPoint', fakeContactPoints(all), rules),
    relationships: new FakeCollection('relationship', fakeRelationships(all), rules),
    interactions,
    threads: new FakeCollection('thread', [], rules),
    tasks,
    attachments: new FakeCollection('attachment', [], rules),
    consents: new FakeCollection('consent', [], rules),
    externalReferences: new FakeCollection('externalReference', [{ id: idOf('ref', 0), version: 1, entity: 'customer', recordId: first.id, system: 'superstore', type: 'customer', externalId: 'CG-12520', url: null }], rules),
    shares: new FakeCollection('share', [], rules),
    savedViews: new FakeCollection('savedView', [], rules),
    drafts: new FakeCollection('draft', [], rules),
    templates: new FakeCollection('template', [], rules),
    layouts: new FakeCollection('layout', [], rules),
    vocabularyTerms: new FakeCollection('vocabularyTerm', [], rules),
    pluginSettings: new FakeCollection('pluginSetting', [], rules),
    timeline: async (customerId: string, query: { limit?: number; after?: string; kinds?: readonly string[] } = {}) => {
      await before({ what: 'timeline', input: query })
      const entries = timelineOf(customerId).filter(({ kind }) => !query.kinds || query.kinds.includes(kind))
      const start = Number(query.after ?? 0)
      const end = start + (query.limit ?? 50)
      return { items: entries.slice(start, end), next: end < entries.length ? String(end) : null }
    },
    session: async () => {
      await before({ what: 'session', input: null })
      return { tenant: 'acme', actor: { type: 'user', id: 'u_1', name: 'Nadia Karimi' }, locale: 'en', zone: 'UTC', calendar: 'gregory', may: {}, assignable: people, fields: {}, contributions: [], withheld: [], ...session }
    },
    users: async (ids: readonly string[]) => {
      await before({ what: 'users', input: ids })
      return people.filter(({ id }) => ids.includes(`user:${id}`))
    },
    subscribe: (listener: ChangeListener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => listeners.clear(),
    fail: (what: string, error: unknown, { always = false } = {}) => {
      failures.set(what, { error, always })
      return () => failures.delete(what)
    },
    hold: (what: string) => {
      let release: () => void = () => {}
      gates.set(what, new Promise((resolve) => (release = resolve)))
      return () => {
        gates.delete(what)
        release()
      }
    },
    logElsewhere: (customerId: string, entry: Partial<TimelineEntryJson> & Pick<TimelineEntryJson, 'kind'>) => {
      const logged = { ...timelineOf(customerId)[0]!, title: null, snippet: null, amount: null, occurredOn: null, source: 'interaction', actor: 'user:u_2', occurredAt: new Date().toISOString(), ...entry, id: idOf('elsewhere', ++position) } as TimelineEntryJson
      place(customerId, logged)
      emit({ entity: 'interaction', recordId: logged.id, operation: 'create', customerIds: [customerId] })
      return logged
    },
    emit,
  }
  return client as unknown as FakeClient
}
