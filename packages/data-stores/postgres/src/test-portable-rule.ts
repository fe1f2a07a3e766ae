import { textOf, visit, type Node, type ParsedStatement } from './test-parsed-statement.ts'

/** What a statement asks for that Citus, CockroachDB or YugabyteDB lack or do otherwise. */
export function notPortable({ node }: ParsedStatement): readonly string[] {
  const found: string[] = []
  visit(node, (key, value) => {
    const name = (list: string) => ((value as Node)[list] as readonly Node[]).map((part) => textOf(part)).join('.')
    if (/^(Listen|Notify|Unlisten|CreateTrig|CreateFunction|CreateSeq)Stmt$/.test(key)) found.push(key)
    if (key === 'FuncCall' && /(^|\.)(pg_(try_)?advisory|pg_current_(xact|snapshot)|pg_snapshot|txid_|pg_notify|nextval|currval|lastval|.*similarity)/.test(name('funcname'))) found.push(`the function ${name('funcname')}`)
    if (key === 'ColumnRef' && /(^|\.)(xmin|xmax|ctid)$/.test(name('fields'))) found.push(`the column ${name('fields')}`)
    if (/^typeName$/i.test(key) && /(xid8?|serial\d?|pg_snapshot)$/.test(name('names'))) found.push(`the type ${name('names')}`)
    if (key === 'Constraint' && /IDENTITY|GENERATED|EXCLUSION|DEFERRABLE/.test(String((value as Node)['contype']))) found.push(`a constraint ${String((value as Node)['contype'])}`)
    // With a number on its right, `%` is what remains of a division.
    if (key === 'A_Expr' && /^(%|<%|%>|<->)$/.test(name('name')) && !('A_Const' in ((value as Node)['rexpr'] as Node))) found.push(`the operator ${name('name')}`)
    if (key === 'IndexStmt') found.push(...indexProblems(value as Node))
  })
  return found
}

function indexProblems({ accessMethod, indexParams }: Node): readonly string[] {
  if (accessMethod === 'gist' || accessMethod === 'spgist') return [`an index by ${accessMethod}`]
  return accessMethod === 'gin' && (indexParams as readonly unknown[]).length > 1 ? ['an index by gin of several columns'] : []
}
