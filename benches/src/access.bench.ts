import type { Bench } from './bench.ts'
import { measureAuditedPages } from './access/audited-pages.ts'
import { measureScopedLists } from './access/scoped-lists.ts'
import { measureStreams } from './access/streams.ts'
import { measureTokens } from './access/tokens.ts'

const parts = { tokens: measureTokens, streams: measureStreams, lists: measureScopedLists, audit: measureAuditedPages } as const

/** What the gate costs: tokens against the bare library, how soon a stream ends, lists under scopes against those without, and pages whose showing is written down. Parts: `tokens`, `streams`, `lists`, `audit`. */
const access: Bench = async (options) => {
  const chosen = Object.entries(parts).filter(([name]) => options.only?.includes(name) ?? true)
  const rows = []
  for (const [, measure] of chosen) rows.push(...(await measure(options)))
  return { rows }
}

export default access
