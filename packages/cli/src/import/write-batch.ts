import { DiwanError, type CreateOf, type Entities, type Session, type WriteOptions } from '@diwan/core'
import type { ExternalKey, ImportBatch } from './import-batch.ts'
import { nameOf, type KnownRecords } from './known-records.ts'

export const importedEntities = ['customer', 'relationship', 'interaction', 'task'] as const
export type ImportedEntity = (typeof importedEntities)[number]

export type Created = Readonly<Record<ImportedEntity, number>>

/** Writes what is missing of one batch, with its external references, inside the transaction of `session`; says how many were created. */
export async function writeBatch(session: Session, batch: ImportBatch, known: KnownRecords, options: WriteOptions): Promise<Created> {
  const { customers = [], relationships = [], interactions = [], tasks = [] } = batch
  refuseRepeatedKeys([...customers, ...relationships, ...interactions, ...tasks])
  await known.find(session, keysOf(batch))

  const references: CreateOf<Entities['externalReference']>[] = []
  const made = (entity: ImportedEntity, items: readonly Keyed[], records: readonly { readonly id: string }[]) => {
    for (const [index, { key }] of items.entries()) {
      const recordId = records[index]!.id
      known.add(key, recordId)
      references.push({ entity, recordId, system: key.system, type: key.type, externalId: key.id })
    }
    return items.length
  }
  const missing = <T extends Keyed>(items: readonly T[]) => items.filter((item) => !known.has(item.key))

  const newCustomers = missing(customers)
  const customer = made(
    'customer',
    newCustomers,
    await many(newCustomers, (items) =>
      session.customers.createMany(
        items.map(({ record }) => record),
        options,
      ),
    ),
  )

  const newRelationships = missing(relationships)
  const edges = newRelationships.map(({ record, from, to }) => ({ ...record, fromId: known.idOf(from), toId: known.idOf(to) }))
  const relationship = made(
    'relationship',
    newRelationships,
    await many(edges, (items) => session.relationships.createMany(items, options)),
  )

  const newInteractions = missing(interactions)
  const logged = newInteractions.map(({ record, parties }) => {
    const participants = parties.map(({ customer: key, role }) => ({ customerId: known.idOf(key), role }))
    return { ...record, participants: [...participants, ...(record.participants ?? [])] }
  })
  const interaction = made('interaction', newInteractions, await many(logged, (items) => session.interactions.logMany(items, options)))

  const newTasks = missing(tasks)
  const planned = newTasks.map(({ record, customer: key }) => (key ? { ...record, customerId: known.idOf(key) } : record))
  const task = made('task', newTasks, await many(planned, (items) => session.tasks.createMany(items, options)))

  await many(references, (items) => session.externalReferences.createMany(items, options))
  return { customer, relationship, interaction, task }
}

interface Keyed {
  readonly key: ExternalKey
}

async function many<T, R>(items: readonly T[], create: (items: readonly T[]) => Promise<readonly R[]>): Promise<readonly R[]> {
  return items.length === 0 ? [] : create(items)
}

/** Two records under one name would make the second run create what the first left out. */
function refuseRepeatedKeys(items: readonly Keyed[]): void {
  const seen = new Set<string>()
  for (const { key } of items) {
    const name = nameOf(key)
    if (seen.has(name)) {
      throw new DiwanError(
        'import_key_repeated',
        `Two records of one batch are called ${key.system} ${key.type} ${JSON.stringify(key.id)}`,
        {
          blame: 'host',
          hint: 'Give each record a key of its own, with a type for each kind of record.',
          details: { system: key.system, type: key.type, id: key.id },
        },
      )
    }
    seen.add(name)
  }
}

function keysOf({ customers = [], relationships = [], interactions = [], tasks = [] }: ImportBatch): readonly ExternalKey[] {
  return [
    ...customers.map(({ key }) => key),
    ...relationships.flatMap(({ key, from, to }) => [key, from, to]),
    ...interactions.flatMap(({ key, parties }) => [key, ...parties.map(({ customer }) => customer)]),
    ...tasks.flatMap(({ key, customer }) => (customer ? [key, customer] : [key])),
  ]
}
