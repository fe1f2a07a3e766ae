import type { AnyPlugin, Crm, PluginDefinition, Session } from '@diwan/core'
import { memoryStorage, type Storage } from '@diwan/core/storage'
import { createTestCrm, type TestCrm } from '../crm/create-test-crm.ts'
import type { CheckPluginOptions } from './check-plugin.ts'
import { withCalls } from './recorded.ts'

export interface OpenedOptions {
  readonly storage?: Storage
  /** In place of the plugin. */
  readonly plugin?: AnyPlugin
  /** Beside it. */
  readonly others?: readonly AnyPlugin[]
}

export type Opened = TestCrm & { readonly crm: Crm; readonly storage: Storage; readonly plugin: PluginDefinition }

/** A CRM with the plugin, whose policy permits everything. Whoever opens it closes it. */
export async function openedWith({ plugin: make, with: required, secrets, fetch }: CheckPluginOptions, { storage = memoryStorage(), plugin = make(), others = [] }: OpenedOptions = {}): Promise<Opened> {
  const refusing = () => Promise.reject(new Error('Nobody answers: give `checkPlugin` a `fetch`'))
  const test = await createTestCrm({
    storage,
    // Ids unlike those of a CRM that had the same data before.
    seed: seeds++,
    plugins: [...(required?.() ?? []), plugin, ...others],
    policy: { records: () => true, permits: () => true },
    ...(secrets && { pluginSecrets: { [plugin.id]: secrets } }),
    ports: { fetch: fetch ?? refusing },
  })
  return { ...(test as unknown as TestCrm), storage, plugin: plugin.definition as PluginDefinition }
}

/** Runs `work` with a CRM, and closes it. */
export async function within<T>(options: CheckPluginOptions, work: (opened: Opened) => Promise<T>, more: OpenedOptions = {}): Promise<T> {
  const opened = await openedWith(options, more)
  try {
    return await work(opened)
  } finally {
    await opened.crm.close()
  }
}

/** A storage that is closed by nobody, so that it can be opened again. */
export function keptOpen(storage: Storage): Storage {
  return withCalls(storage, { close: () => Promise.resolve() })
}

let people = 0
let seeds = 1

/** Creates and changes records of what plugins are told of most, then what the author exercises. */
export async function exercised({ exercise }: CheckPluginOptions, { crm, session: sessionOf }: Pick<Opened, 'crm' | 'session'>): Promise<void> {
  const session: Session = sessionOf()
  const { id } = await session.customers.create({ kind: 'person', name: { given: 'Claire', family: `Gute ${people++}` } })
  await session.customers.createMany([{ kind: 'organization', name: { legal: `Northwind ${people++}` } }, { kind: 'person', name: { given: `Omid ${people++}` } }])
  await session.customers.update(id, { lifecycle: 'active' })
  const task = await session.tasks.create({ title: 'Call', customerId: id })
  await session.tasks.update(task.id, { status: 'done' })
  await session.interactions.log({ kind: 'note', subject: 'A note', participants: [{ role: 'regarding', customerId: id }] })
  await exercise?.(crm)
  await session.customers.delete(id)
  await session.customers.restore(id)
}

/** All records of a tenant but their stamps, by entity and id. */
export async function everything({ crm }: Pick<Opened, 'crm'>): Promise<Readonly<Record<string, unknown>>> {
  const session = crm.session({ tenant: 'acme', actor: { type: 'user', id: 'u_1' } })
  const found: Record<string, unknown> = {}
  for (const { name, internal, readOnly } of Object.values(crm.schema.entities)) {
    if (internal || readOnly) continue
    for await (const page of session.repository(name).iterate()) {
      for (const record of page) {
        const { version: _version, updatedAt: _at, updatedBy: _by, ...rest } = record as Record<string, unknown>
        found[`${name} ${record.id}`] = rest
      }
    }
  }
  return found
}
