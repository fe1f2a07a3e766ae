import { loadModule, parseSync } from 'libpg-query'

export type Node = Readonly<Record<string, unknown>>

/** A statement as PostgreSQL's own parser reads it. */
export interface ParsedStatement {
  readonly sql: string
  readonly node: Node
}

await loadModule()

export function parsed(sql: string): ParsedStatement {
  const [first] = (parseSync(sql) as { readonly stmts: readonly { readonly stmt: Node }[] }).stmts
  return { sql, node: first!.stmt }
}

/** Shows every part that has a name, from the outside in. */
export function visit(node: unknown, see: (key: string, value: unknown) => void): void {
  if (typeof node !== 'object' || node === null) return
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(node)) see(key, value)
    visit(value, see)
  }
}

/** A name, or `*`. */
export function textOf(part: Node): string {
  return String((part['String'] as Node | undefined)?.['sval'] ?? '*')
}
