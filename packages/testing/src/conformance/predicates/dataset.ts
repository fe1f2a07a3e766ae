import * as fc from 'fast-check'
import { compact, type EntityName } from '@diwan/core'
import { storedFields, type Row, type Storage } from '@diwan/core/storage'
import { id } from '../rows.ts'
import { extended } from '../extensions/declared.ts'
import { documentOf } from '../extensions/random-document.ts'
import { counts, storedValue } from './vocabulary.ts'

export type Dataset = Readonly<Record<'customer' | 'interaction' | 'participant' | 'task', readonly Row[]>>

const references = { customerId: counts.customer, interactionId: counts.interaction } as const

/** Random rows of the four entities that each other's relations reach; the same ids in every data set. */
export const dataset: fc.Arbitrary<Dataset> = fc.record({
  customer: rows('customer', counts.customer).map((found) => found.map((row) => ({ ...row, searchKey: compact(String(row['displayName'])) }))),
  interaction: rows('interaction', counts.interaction),
  participant: rows('participant', counts.participant),
  task: rows('task', counts.task),
})

/** Writes a data set, parents first. */
export async function store(storage: Storage, tenant: string, data: Dataset): Promise<void> {
  await storage.transaction(async (transaction) => {
    for (const entity of ['customer', 'interaction', 'participant', 'task'] as const) await transaction.insert(entity, tenant, data[entity])
  })
}

function rows(entity: EntityName, count: number): fc.Arbitrary<readonly Row[]> {
  return fc.tuple(...Array.from({ length: count }, (_, n) => row(entity, n)))
}

function row(entity: EntityName, n: number): fc.Arbitrary<Row> {
  const fields = Object.entries(storedFields(extended[entity])).map(([name, field]) => {
    if (name === 'id') return [name, fc.constant(id(n))] as const
    const count = references[name as keyof typeof references]
    // What refers to an entity that the data set lacks stays empty.
    const value = count ? fc.nat({ max: count - 1 }).map(id) : field.reference ? fc.constant(null) : field.owners ? documentOf(extended[entity]) : storedValue(field)
    const rarely = name === 'deletedAt' ? 4 : 1
    return [name, field.nullable ? fc.oneof({ weight: rarely, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value }) : value] as const
  })
  return fc.record(Object.fromEntries(fields))
}
