import type { Session, Where } from '@diwan/core'
import { randomWhere } from '@diwan/testing'
import * as fc from 'fast-check'
import { draws } from '../stores/draws.ts'

export interface RandomCall {
  readonly says: string
  readonly run: (session: Session) => Promise<unknown>
}

const entities = ['customer', 'interaction', 'task'] as const
type Entity = (typeof entities)[number]
/** As records of the random data sets have them. */
const idOf = (n: number) => `01900000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
const includes: Readonly<Record<Entity, readonly string[]>> = { customer: ['contactPoints', 'interactions', 'tasks'], interaction: ['participants'], task: ['customer', 'interaction'] }
const sorts: Readonly<Record<Entity, readonly string[]>> = { customer: ['sortKey', '-updatedAt', 'createdAt'], interaction: ['-occurredAt'], task: ['-dueAt', 'createdAt'] }
const patches: Readonly<Record<Entity, (n: number) => object>> = { customer: (n) => ({ preferredChannel: `c${n}`, tags: [`t${n % 5}`] }), interaction: (n) => ({ subject: `s${n}` }), task: (n) => ({ title: `t${n}` }) }
/** Of one entity; more would take longer to draw than to ask. */
const predicates = 3000

/** Calls of every method that reads or writes records, the same for the same seed. */
export function randomCalls(seed: number): { readonly next: () => RandomCall } {
  const draw = draws(seed)
  const wheres = Object.fromEntries(entities.map((entity) => [entity, fc.sample(randomWhere(entity, 2), { numRuns: predicates, seed })])) as unknown as Readonly<Record<Entity, readonly Where[]>>
  let made = 0
  return {
    next: () => {
      const entity = draw.of(entities)
      const where = draw.of(wheres[entity])
      const id = idOf(draw.whole(8))
      const n = made++
      const said = (what: string, rest: unknown, run: RandomCall['run']): RandomCall => ({ says: `${what} ${entity} ${JSON.stringify(rest)}`, run })
      const chance = draw.part()
      if (chance < 0.25) {
        const query = { where, sort: draw.of(sorts[entity]), limit: 1 + draw.whole(10), ...(draw.part() < 0.4 && { include: { [draw.of(includes[entity])]: true } }), ...(draw.part() < 0.2 && { deleted: draw.of(['only', 'include'] as const) }) }
        return said('find', query, async (session) => (await session.repository(entity).find(query)).items)
      }
      if (chance < 0.35) return said('count', where, (session) => session.repository(entity).count({ where }))
      if (chance < 0.45) return said('get', id, (session) => session.repository(entity).get(id))
      if (chance < 0.52) return said('getMany', id, async (session) => [...(await session.repository(entity).getMany([id, idOf(n % 9)]))].toSorted(([a], [b]) => (a < b ? -1 : 1)))
      if (chance < 0.62) return said('aggregate', where, async (session) => (await session.repository(entity).aggregate({ where, groupBy: ['createdBy'], measures: { n: { of: 'count' }, last: { of: 'max', field: 'updatedAt' } } })).map((group) => JSON.stringify(group)).toSorted())
      if (chance < 0.7) return said('iterate', where, (session) => gathered(session, entity, where))
      if (chance < 0.78) return said('timeline', id, async (session) => (await session.timeline(id, { limit: 20 })).items)
      if (chance < 0.84) return said('changes of', id, async (session) => (await session.changes.of(entity, id, { limit: 5 })).items.map(({ id: _id, ...change }) => change))
      if (chance < 0.94) return said('update', { id, n }, (session) => session.repository(entity).update(id, patches[entity](n)))
      if (chance < 0.97) return said('delete', id, (session) => session.repository(entity).delete(id))
      return said('restore', id, (session) => session.repository(entity).restore(id))
    },
  }
}

async function gathered(session: Session, entity: Entity, where: Where): Promise<readonly string[]> {
  const ids: string[] = []
  for await (const records of session.repository(entity).iterate({ where })) ids.push(...records.map((record) => record.id))
  return ids.toSorted()
}
