import { DiwanError } from '../../errors/diwan-error.ts'
import type { Criterion } from '../../predicate/criterion.ts'
import { evaluate } from '../../predicate/evaluate.ts'
import type { EntityDefinition, Relation } from '../../schema/entity.ts'
import { feedExpired, feedPosition } from '../feed-position.ts'
import type { Aggregation, RelatedSelection, Row, Selection, StorageReader, StorageSchema } from '../storage.ts'
import { aggregateRows } from './aggregate-rows.ts'
import { compareRows, isBeyond } from './row-order.ts'
import type { RowTables, StoredRow } from './row-store.ts'

type Filter = Pick<Selection, 'entity' | 'tenant' | 'where' | 'deleted'>

/** Reads as a storage must, by going through all rows of an entity and tenant. */
export class ScanReader implements StorageReader {
  constructor(
    readonly schema: StorageSchema,
    protected readonly tables: (entities: readonly string[], tenant: string) => Promise<RowTables>,
  ) {}

  async select(selection: Selection): Promise<readonly Row[]> {
    const { given, tenant, order, after } = selection
    const tables = await this.tables(reachedBy([selection, ...(given ? [given] : [])]), tenant)
    if (given && matchingIn(tables, { ...given, deleted: 'exclude' }).length === 0) return []
    const rows = matchingIn(tables, selection).toSorted(compareRows(order))
    const start = after ? rows.filter((row) => isBeyond(order, row, after)) : rows
    const entity = this.entity(selection.entity)
    return start.slice(0, selection.limit).map((row) => visible(row, entity, selection.fields))
  }

  async related({ relation, of, limit, ...query }: RelatedSelection): Promise<ReadonlyMap<string, readonly Row[]>> {
    const { tenant, where, order, deleted } = query
    const entity = this.entity(relation.to)
    const tables = await this.tables([...reachedBy([{ entity: relation.to, where }]), ...(relation.kind === 'through' ? [relation.through] : [])], tenant)
    const isMatch = new Set(matchingIn(tables, { entity: relation.to, where, deleted }))
    const found = new Map<string, readonly Row[]>()
    for (const id of new Set(of)) {
      const rows = reached(tables, relation, { id }).filter((row) => isMatch.has(row)).toSorted(compareRows(order))
      if (rows.length > 0) found.set(id, rows.slice(0, limit).map((row) => visible(row, entity, query.fields)))
    }
    return found
  }

  async count(query: Filter, cap: number): Promise<number> {
    return Math.min((await this.matching(query)).length, cap)
  }

  async aggregate(aggregation: Aggregation): Promise<readonly Row[]> {
    return aggregateRows(await this.matching({ ...aggregation, deleted: 'exclude' }), aggregation, this.entity(aggregation.entity))
  }

  async feed(entity: string, tenant: string, after: string | null, limit: number): Promise<readonly Row[]> {
    const from = feedPosition(after)
    const all = [...(await this.tables([entity], tenant)).get(entity)!.values()]
    const rows = all.filter((row) => Number(row['position']) > from)
    if (after !== null && !all.some((row) => Number(row['position']) === from)) throw feedExpired(after)
    return rows.slice(0, limit).map((row) => ({ ...visible(row, this.entity(entity), undefined), position: row['position'] }))
  }

  async feedEnd(entity: string, tenant: string): Promise<string | null> {
    const last = [...(await this.tables([entity], tenant)).get(entity)!.values()].at(-1)
    return last ? String(last['position']) : null
  }

  protected entity(name: string): EntityDefinition {
    const entity = this.schema.entities[name]
    if (!entity) throw new DiwanError('configuration_invalid', `The storage has no entity ${name}`, { blame: 'diwan' })
    return entity
  }

  protected async matching(query: Filter, tables = this.tables): Promise<readonly StoredRow[]> {
    return matchingIn(await tables(reachedBy([query]), query.tenant), query)
  }
}

function matchingIn(tables: RowTables, { entity, where, deleted }: Omit<Filter, 'tenant'>): readonly StoredRow[] {
  const test = evaluate(where, (relation, row) => reached(tables, relation, row).filter(isLive))
  return [...tables.get(entity)!.values()].filter((row) => (deleted === 'include' || isLive(row) === (deleted === 'exclude')) && test(row))
}

/** Deleted records among them, over live links. */
function reached(tables: RowTables, relation: Relation, row: Row): readonly StoredRow[] {
  const rows = (entity: string) => [...tables.get(entity)!.values()]
  if (relation.kind === 'one') return rows(relation.to).filter((other) => other.id === row[relation.local])
  if (relation.kind === 'many') return rows(relation.to).filter((other) => other[relation.foreign] === row['id'])
  const links = rows(relation.through).filter((link) => isLive(link) && link[relation.near] === row['id'])
  const ends = new Set(links.map((link) => link[relation.far]))
  return rows(relation.to).filter((other) => ends.has(other.id))
}

/** The entities that queries go through, which are read before a criterion is evaluated: that waits for nothing. */
function reachedBy(queries: readonly Pick<Filter, 'entity' | 'where'>[]): readonly string[] {
  return [...new Set(queries.flatMap(({ entity, where }) => [entity, ...relatedIn(where)]))]
}

function relatedIn(where: Criterion): readonly string[] {
  if (where.op === 'and' || where.op === 'or') return where.of.flatMap(relatedIn)
  if (where.op === 'not') return relatedIn(where.of)
  if (where.op !== 'related' && where.op !== 'relatedCount') return []
  const { relation } = where
  return [relation.to, ...(relation.kind === 'through' ? [relation.through] : []), ...relatedIn(where.where)]
}

/** A copy, because the holder of a row may change it. */
function visible(row: Row, entity: EntityDefinition, fields: readonly string[] | undefined): Row {
  if (fields) return structuredClone(Object.fromEntries(['id', ...fields].map((name) => [name, row[name] ?? null])))
  return structuredClone(Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'position' && entity.fields[name]?.presence !== 'hidden')))
}

function isLive(row: Row): boolean {
  return (row['deletedAt'] ?? null) === null
}
