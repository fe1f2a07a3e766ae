import { createCrm, entities, insiders, type EntityDefinition, type Session } from '@diwan/core'
import { allOf, always, type Criterion, type Row, type Scalar, type Selection, type Storage } from '@diwan/core/storage'
import { check } from '../../assert/assert.ts'
import { settled } from '../../assert/settled.ts'
import { id, tenant } from '../rows.ts'
import type { Suite } from '../suite.ts'
import { sentBy, type Watched } from '../watched.ts'
import { fill } from './filled.ts'

/** `sorts` where the rows that were found by an index come in another order. */
type Shape = readonly [name: string, read: () => Promise<unknown>, sorts?: 'sorts']

const directions = ['asc', 'desc'] as const

/** No read that Diwan declares an index for goes through a table or sorts what it finds. */
export function plans(suite: Suite): void {
  suite.watched('goes through no table and sorts nothing, whatever is declared to be listed, paged, found or related', async (storage, watched) => {
    await fill(storage)
    await watched.analyze?.()
    const crm = await createCrm({ storage, migrations: 'manual', policy: (request) => request.entity === 'disclosure' || insiders(request) })
    const session = crm.session({ tenant, actor: { type: 'user', id: 'u_1' } })
    // What it learns at its first read is its own.
    await session.customers.count()
    const slow: string[] = []
    for (const shape of [...(await indexes(storage)), ...lists(session), ...alternatives(session), ...pages(session, storage), ...relations(storage)]) slow.push(...(await slowSteps(watched, shape)))
    check(slow.length === 0, `${slow.length} reads are slow:\n${slow.join('\n')}`)
  }, 'explain')
}

/**
 * For each index, records by the values of all its fields but the last, in the order of that, from both ends, on the first
 * page and a later one; by all of its values where they are unique.
 */
async function indexes(storage: Storage): Promise<readonly Shape[]> {
  const shapes: Shape[] = []
  for (const entity of Object.values(entities) as readonly EntityDefinition[]) {
    for (const { fields, unique } of entity.indexes) {
      const last = fields.at(-1)!
      if (last === 'id' || entity.fields[last]?.presence === 'hidden') continue
      const row = await rowWith(storage, entity, fields)
      const name = `${entity.name} by ${fields.join(', ')}`
      if (unique) shapes.push([name, () => storage.select(pageOf(entity, fields, row, 'asc'))])
      else shapes.push(...directions.map((direction): Shape => [`${name}, ${direction}`, () => twoPages(storage, pageOf(entity, fields.slice(0, -1), row, direction, last))]))
    }
  }
  return shapes
}

async function rowWith(storage: Storage, { name: entity, clusterBy }: EntityDefinition, fields: readonly string[]): Promise<Row> {
  const where = allOf(...fields.map(isPresent))
  const [row] = await storage.select({ entity, tenant, where, order: orderBy([...clusterBy, 'id'], 'asc'), limit: 1, deleted: 'include' })
  check(row !== undefined, `No ${entity} has values of ${fields.join(', ')}`)
  return row!
}

function pageOf({ name: entity }: EntityDefinition, same: readonly string[], row: Row, direction: 'asc' | 'desc', by = 'id'): Selection {
  return { entity, tenant, where: allOf(...same.map((field) => isSame(field, row))), order: orderBy([...new Set([by, 'id'])], direction), limit: 20, deleted: 'include' }
}

async function twoPages(storage: Storage, page: Selection): Promise<void> {
  const last = (await storage.select(page)).at(-1)!
  await storage.select({ ...page, after: page.order.map(({ field }) => last[field] as Scalar) })
}

function lists(session: Session): readonly Shape[] {
  const listed = Object.values(entities).filter((entity: EntityDefinition) => !entity.internal)
  return listed.flatMap((entity: EntityDefinition) =>
    entity.sorts.flatMap((sort) =>
      [sort, `-${sort}`].map((by): Shape => [
        `list of ${entity.name} by ${by}`,
        async () => {
          const { next } = await session.repository(entity.name).find({ sort: by, limit: 100 })
          if (next !== null) await session.repository(entity.name).find({ sort: by, limit: 100, after: next })
        },
      ]),
    ),
  )
}

/** Of customers whom any one of several things gives to somebody. */
function alternatives({ customers }: Session): readonly Shape[] {
  const mine = { or: [{ ownerId: 'u_1' }, { teamId: { in: ['t_1', 't_2'] } }] }
  return ['sortKey', '-sortKey'].map((sort): Shape => [
    `list of customers of an owner or teams by ${sort}`,
    async () => {
      const { next } = await customers.find({ where: mine, sort, limit: 20 })
      check(next !== null, 'The list has one page')
      await customers.find({ where: mine, sort, limit: 20, after: next! })
    },
  ])
}

function pages(session: Session, storage: Storage): readonly Shape[] {
  const timeline = async () => {
    const { next } = await session.timeline(id(0), { limit: 50 })
    check(next !== null, 'The timeline has one page')
    await session.timeline(id(0), { limit: 50, after: next! })
  }
  const feed = async () => {
    const [, last] = await settled(() => storage.feed('change', tenant, null, 2), (rows) => rows.length === 2)
    await storage.feed('change', tenant, last!['position'] as string, 100)
    await storage.feedEnd('change', tenant)
  }
  return [['record', () => session.customers.get(id(5))], ['records', () => session.customers.getMany([1, 2, 3].map(id))], ['timeline', timeline], ['change feed', feed]]
}

function relations(storage: Storage): readonly Shape[] {
  const of = Array.from({ length: 50 }, (_, n) => id(n))
  return Object.values(entities).flatMap((entity: EntityDefinition) =>
    Object.entries(entity.relations).flatMap(([name, relation]): readonly Shape[] => {
      if (relation.kind === 'one') return []
      const read = () => storage.related({ tenant, relation, of, where: always, order: orderBy(['id'], 'asc'), limit: 5, deleted: 'exclude' })
      return [[`${name} of ${entity.name}`, read, 'sorts']]
    }),
  )
}

async function slowSteps(watched: Watched, [name, read, maySort]: Shape): Promise<readonly string[]> {
  const steps: string[] = []
  for (const one of await sentBy(watched, read)) {
    const plan = await watched.explain!(one)
    for (const scan of plan?.scans ?? []) steps.push(`${name} goes through: ${scan}\n  ${one.text}`)
    for (const sort of (maySort ? undefined : plan?.sorts) ?? []) steps.push(`${name} sorts: ${sort}\n  ${one.text}`)
  }
  return steps
}

function isPresent(field: string): Criterion {
  return { op: 'compare', field, is: 'ne', value: null }
}

function isSame(field: string, row: Row): Criterion {
  return { op: 'compare', field, is: 'eq', value: row[field] as Scalar }
}

function orderBy<D extends 'asc' | 'desc'>(fields: readonly string[], direction: D) {
  return fields.map((field) => ({ field, direction }))
}
