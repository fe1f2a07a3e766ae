import type { Criterion } from '@diwan/core/storage'
import type { SqlConnection } from './connection.ts'
import type { Compiler } from './selection-plan.ts'

interface Searched {
  readonly entity: string
  readonly tenant: string
  readonly where: Criterion
}

export interface Searching {
  readonly compiler: Compiler
  readonly connection: SqlConnection
}

/** The selection with the ids of what its searches can find, where its database is asked for them first and they are few. */
export function narrowSearch<S extends Searched>(searching: Searching, selection: S): S | Promise<S> {
  if (!searching.compiler.dialect.searchIndex?.find || !searches(selection.where)) return selection
  return narrowed(searching, selection, selection.where).then((where) => ({ ...selection, where }))
}

/** Where all of a record's conditions must hold; one side of an `or` is no narrower for it. */
function searches(criterion: Criterion): boolean {
  if (criterion.op === 'and') return criterion.of.some(searches)
  return criterion.op === 'related' ? searches(criterion.where) : criterion.op === 'search'
}

async function narrowed(searching: Searching, at: Pick<Searched, 'entity' | 'tenant'>, criterion: Criterion): Promise<Criterion> {
  switch (criterion.op) {
    case 'and':
      return { ...criterion, of: await Promise.all(criterion.of.map((part) => narrowed(searching, at, part))) }
    case 'related':
      return { ...criterion, where: await narrowed(searching, { ...at, entity: criterion.relation.to }, criterion.where) }
    case 'search': {
      const values = await idsOf(searching, at, criterion.tokens)
      return values ? { op: 'and', of: [{ op: 'in', field: 'id', values }, criterion] } : criterion
    }
    default:
      return criterion
  }
}

async function idsOf({ compiler, connection }: Searching, { entity, tenant }: Pick<Searched, 'entity' | 'tenant'>, tokens: readonly string[]): Promise<readonly string[] | undefined> {
  const find = compiler.dialect.searchIndex!.find!
  const table = compiler.tables.get(entity)!
  const index = table.indexes.find(({ isSearch }) => isSearch)!
  const asked = find.ask({ name: index.name, table: table.name, column: index.columns[0]! }, { tokens, tenant })
  const ids = asked && find.ids(await connection.all(asked, asked.binds))
  return ids && ids.length <= find.most ? ids : undefined
}
