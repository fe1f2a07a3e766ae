import type { AggregateQuery, AggregateRow, EntityDefinition, FindQuery, IterateOptions, Page, Session, UpdateOptions, WriteOptions } from '@diwan/core'

/** What routes need of any repository; the core checks every input, so its type is nothing they rely on. */
export interface AnyRepository {
  create(input: unknown, options?: WriteOptions): Promise<object>
  get(id: string): Promise<object>
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, object>>
  find(query: FindQuery<EntityDefinition>): Promise<Page<object>>
  export(query: object, options: IterateOptions): AsyncIterable<readonly object[]>
  aggregate(query: AggregateQuery<EntityDefinition>): Promise<readonly AggregateRow[]>
  update(id: string, patch: unknown, options?: UpdateOptions): Promise<object>
  delete(id: string, options?: UpdateOptions): Promise<object>
  restore(id: string, options?: UpdateOptions): Promise<object>
}

export interface AnyKeyedRepository extends AnyRepository {
  save(input: unknown, options?: WriteOptions): Promise<object>
}

/** The repository of an entity. */
export function repositoryOf(session: Session, entity: EntityDefinition): AnyRepository {
  return session.repository(entity.name)
}

/** The same of an entity that has a key. */
export function keyedRepositoryOf(session: Session, entity: EntityDefinition): AnyKeyedRepository {
  return repositoryOf(session, entity) as AnyKeyedRepository
}

/** Creates a record; an interaction is logged, with its parties. */
export function createIn(session: Session, entity: EntityDefinition, input: object, options: WriteOptions): Promise<object> {
  return entity.name === 'interaction' ? session.interactions.log(input as never, options) : repositoryOf(session, entity).create(input, options)
}
