import { textOf, visit, type Node, type ParsedStatement } from './test-parsed-statement.ts'

/** Tables that belong to no tenant. */
const shared = new Set(['diwan_migration', 'diwan_lease', 'diwan_extension_slot'])

/** Whether it reads or writes rows of tenants. */
export function isOfTenants({ node }: ParsedStatement): boolean {
  return /^(Select|Insert|Update|Delete)Stmt$/.test(Object.keys(node)[0]!) && tablesIn(node).some(isTenants)
}

/** Tables whose rows a statement takes without holding them to a bound tenant, or to the one of a table that is. */
export function tablesWithoutTenant({ node }: ParsedStatement): readonly string[] {
  return queriesIn(node).flatMap((query) => looseTables(query))
}

interface Query {
  readonly kind: string
  readonly node: Node
  /** Names of parts in its `with` and those around it. */
  readonly named: ReadonlySet<string>
  /** Aliases around it whose tables are bound. */
  readonly bound: ReadonlySet<string>
}

function queriesIn(node: unknown, named: ReadonlySet<string> = new Set(), bound: ReadonlySet<string> = new Set()): readonly Query[] {
  if (Array.isArray(node)) return node.flatMap((part) => queriesIn(part, named, bound))
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) => {
    // The sides of a `union` are statements without their name.
    const isQuery = /^(Select|Insert|Update|Delete)Stmt$/.test(key) || ((key === 'larg' || key === 'rarg') && 'targetList' in (value as object))
    if (!isQuery) return queriesIn(value, named, bound)
    const query: Query = { kind: key, node: value as Node, named: new Set([...named, ...partsOf(value as Node)]), bound }
    const within = new Set([...bound, ...boundIn(query)])
    return [query, ...queriesIn(value, query.named, within)]
  })
}

function partsOf({ withClause }: Node): readonly string[] {
  const parts = ((withClause as Node | undefined)?.['ctes'] ?? []) as readonly { readonly CommonTableExpr: { readonly ctename: string } }[]
  return parts.map((part) => part.CommonTableExpr.ctename)
}

function looseTables(query: Query): readonly string[] {
  if (query.kind === 'InsertStmt') {
    const { relation, cols } = query.node as { readonly relation: Node; readonly cols: readonly { readonly ResTarget: { readonly name: string } }[] }
    const name = String(relation['relname'])
    return isTenants(name) && !cols.some(({ ResTarget }) => ResTarget.name === 'tenant_id') ? [name] : []
  }
  const bound = boundIn(query)
  return itemsOf(query).filter(({ alias }) => !bound.has(alias)).map(({ name }) => name)
}

function itemsOf({ node, named }: Query): readonly { readonly name: string; readonly alias: string }[] {
  return rangesOf(node).filter(({ name }) => !named.has(name) && isTenants(name))
}

function rangesOf(node: Node): readonly { readonly name: string; readonly alias: string }[] {
  const items = [...(node['relation'] ? [{ RangeVar: node['relation'] }] : []), ...((node['fromClause'] ?? node['usingClause'] ?? []) as readonly Node[])]
  return items.flatMap(rangesIn).map((range) => ({ name: String(range['relname']), alias: String((range['alias'] as Node | undefined)?.['aliasname'] ?? range['relname']) }))
}

function rangesIn(item: Node): readonly Node[] {
  if (item['RangeVar']) return [item['RangeVar'] as Node]
  const join = item['JoinExpr'] as Node | undefined
  return join ? [...rangesIn(join['larg'] as Node), ...rangesIn(join['rarg'] as Node)] : []
}

/** Aliases whose tenant is compared with a bound value, or with that of one which is. */
function boundIn(query: Query): ReadonlySet<string> {
  const items = itemsOf(query)
  const only = items.length === 1 ? items[0]!.alias : ''
  // The parts of a `with` are looked at themselves.
  const parts = rangesOf(query.node).filter(({ name }) => query.named.has(name))
  const bound = new Set([...query.bound, ...parts.map(({ alias }) => alias)])
  const own = new Set<string>()
  const equalities = [query.node['whereClause'], ...joinsOf(query.node)].flatMap(factsOf)
  for (let before = -1; before !== own.size; ) {
    before = own.size
    for (const [left, right] of equalities) {
      for (const [one, other] of [[left, right], [right, left]] as const) {
        const alias = tenantOf(one, only)
        const to = tenantOf(other, only)
        if (alias !== undefined && (isParameter(other) || (to !== undefined && (own.has(to) || bound.has(to))))) own.add(alias)
      }
    }
  }
  return own
}

function joinsOf(node: Node): readonly unknown[] {
  const quals: unknown[] = []
  const join = (item: Node) => {
    const inner = item['JoinExpr'] as Node | undefined
    if (!inner) return
    quals.push(inner['quals'])
    join(inner['larg'] as Node)
    join(inner['rarg'] as Node)
  }
  for (const item of (node['fromClause'] ?? []) as readonly Node[]) join(item)
  return quals
}

/** The equalities that must hold. */
function factsOf(condition: unknown): readonly (readonly [Node, Node])[] {
  const { BoolExpr: junction, A_Expr: comparison } = (condition ?? {}) as { readonly BoolExpr?: Node; readonly A_Expr?: Node }
  if (junction?.['boolop'] === 'AND_EXPR') return (junction['args'] as readonly unknown[]).flatMap(factsOf)
  if (comparison?.['kind'] !== 'AEXPR_OP' || textOf((comparison['name'] as readonly Node[])[0]!) !== '=') return []
  return [[comparison['lexpr'] as Node, comparison['rexpr'] as Node]]
}

/** The alias in `alias.tenant_id`. */
function tenantOf({ ColumnRef: column }: Node, only: string): string | undefined {
  const fields = ((column as Node | undefined)?.['fields'] as readonly Node[] | undefined)?.map(textOf)
  if (fields?.at(-1) !== 'tenant_id') return undefined
  return fields.length > 1 ? fields[0] : only
}

function isParameter(node: Node): boolean {
  const cast = node['TypeCast'] as Node | undefined
  return 'ParamRef' in node || (cast !== undefined && isParameter(cast['arg'] as Node))
}

function isTenants(table: string): boolean {
  return table.startsWith('diwan_') && !shared.has(table)
}

function tablesIn(node: unknown): readonly string[] {
  const names: string[] = []
  visit(node, (_key, value) => {
    const name = (value as Node | null)?.['relname']
    if (typeof name === 'string') names.push(name)
  })
  return names
}
