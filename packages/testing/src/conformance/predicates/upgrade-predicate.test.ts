import { storePredicate, upgradePredicate, type EntityDefinition, type Renames, type Where } from '@diwan/core'
import { always, memoryStorage, resolveWhere, type Row, type Storage } from '@diwan/core/storage'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { fakeClock } from '../../crm/fake-clock.ts'
import { extended } from '../extensions/declared.ts'
import { dataset, store, type Dataset } from './dataset.ts'
import { whereOf } from './where-arbitrary.ts'

type Definitions = Readonly<Record<string, EntityDefinition>>

/** By entity, by name in the foundation: the names it had since, one for each version. */
type History = Readonly<Record<string, readonly ReadonlyMap<string, string>[]>>

const foundation: Definitions = extended
const renamed = ['customer', 'interaction', 'participant', 'task'] as const
const listed = ['customer', 'interaction', 'task'] as const
const tenant = 'acme'

it('selects the same rows after fields and relations were renamed, any number of times and also with each other', async () => {
  const seen = { changed: 0, rows: 0 }
  const one = fc.constantFrom(...listed).chain((entity) => fc.tuple(fc.constant(entity), whereOf(entity)))
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: 4, maxLength: 8 }), dataset, history(), async (cases, data, names) => {
      const later = laterDefinitions(names)
      const [before, after] = [await storageOf(foundation, data), await storageOf(later, renamedRows(data, names))]
      for (const [entity, where] of cases) {
        const stored = JSON.parse(JSON.stringify(storePredicate({ entity, where }, foundation)))
        const upgraded = upgradePredicate(stored, later)
        const rows = await selected(before, foundation, entity, where)
        expect(await selected(after, later, entity, upgraded.where), JSON.stringify(upgraded.where)).toEqual(rows)
        if (JSON.stringify(upgraded.where) !== JSON.stringify(where)) seen.changed++
        seen.rows += rows.length
      }
    }),
    { numRuns: 150 },
  )
  expect(seen.changed).toBeGreaterThan(100)
  expect(seen.rows).toBeGreaterThan(100)
})

/** Each version gives some names new ones, or passes their names around among them. */
function history(): fc.Arbitrary<History> {
  const versions = (entity: string) => {
    // The document of extension fields is called the same everywhere.
    const names = [...Object.keys(foundation[entity]!.fields), ...Object.keys(foundation[entity]!.relations)].filter((name) => name !== 'ext')
    const version = fc.record({ of: fc.shuffledSubarray(names), pass: fc.boolean() })
    return fc.array(version, { maxLength: 3 }).map((steps) => {
      let now: ReadonlyMap<string, string> = new Map(names.map((name) => [name, name]))
      return steps.map(({ of, pass }, step) => {
        const before = now
        const next = new Map(before)
        for (const [index, name] of of.entries()) next.set(name, pass ? before.get(of[(index + 1) % of.length]!)! : `${name}${step}`)
        now = next
        return next
      })
    })
  }
  return fc.record(Object.fromEntries(renamed.map((entity) => [entity, versions(entity)])))
}

function nameIn(names: History, entity: string, name: string): string {
  return names[entity]?.at(-1)?.get(name) ?? name
}

function laterDefinitions(names: History): Definitions {
  const later = (definition: EntityDefinition): EntityDefinition => {
    const { name: entity, fields, relations, searchKey } = definition
    const to = (name: string) => nameIn(names, entity, name)
    return {
      ...definition,
      fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [to(name), field])),
      relations: Object.fromEntries(
        Object.entries(relations).map(([name, relation]) => {
          if (relation.kind === 'one') return [to(name), { ...relation, local: to(relation.local) }]
          if (relation.kind === 'many') return [to(name), { ...relation, foreign: nameIn(names, relation.to, relation.foreign) }]
          return [to(name), { ...relation, near: nameIn(names, relation.through, relation.near), far: nameIn(names, relation.through, relation.far) }]
        }),
      ),
      ...(searchKey && { searchKey: to(searchKey) }),
      renames: (names[entity] ?? []).map((version, index, all): Renames => {
        const pairs = [...version].map(([name, now]) => [index === 0 ? name : all[index - 1]!.get(name)!, now] as const)
        return Object.fromEntries(pairs.filter(([from, now]) => from !== now))
      }),
    }
  }
  return Object.fromEntries(Object.entries(foundation).map(([name, definition]) => [name, later(definition)]))
}

function renamedRows(data: Dataset, names: History): Dataset {
  const rowsOf = (entity: keyof Dataset) => data[entity].map((row): Row => Object.fromEntries(Object.entries(row).map(([name, value]) => [nameIn(names, entity, name), value])))
  return { customer: rowsOf('customer'), interaction: rowsOf('interaction'), participant: rowsOf('participant'), task: rowsOf('task') }
}

async function storageOf(definitions: Definitions, data: Dataset): Promise<Storage> {
  const storage = memoryStorage()
  // Without their indexes, which name fields too.
  storage.define({ entities: Object.fromEntries(Object.entries(definitions).map(([name, definition]) => [name, { ...definition, indexes: [] }])) })
  await store(storage, tenant, data)
  return storage
}

async function selected(storage: Storage, definitions: Definitions, entity: string, where: Where): Promise<readonly unknown[]> {
  const time = { now: () => fakeClock().now(), zone: 'Asia/Tehran', calendar: 'persian', firstDayOfWeek: 6 } as const
  const criterion = resolveWhere(where, definitions[entity]!, { definitionOf: (name) => definitions[name]!, scopeOf: () => always, time })
  const rows = await storage.select({ entity, tenant, where: criterion, order: [{ field: 'id', direction: 'asc' }], limit: 100, deleted: 'include' })
  return rows.map((row) => row['id'])
}
