import type { Bench } from './bench.ts'
import { measureDisclosures } from './access/disclosures.ts'
import { measureScopedLists } from './access/scoped-lists.ts'
import { measureStreams } from './access/streams.ts'
import { measureTokens } from './access/tokens.ts'

const parts = { tokens: measureTokens, streams: measureStreams, lists: measureScopedLists, disclosures: measureDisclosures } as const

/** What the gate costs: tokens against the bare library, how soon a stream ends, lists under scopes against those without, and pages that are written down. Parts: `tokens`, `streams`, `lists`, `disclosures`. */
const access: Bench = async (options) => {
  const chosen = Object.entries(parts).filter(([name]) => options.only?.includes(name) ?? true)
  const rows = []
  for (const [, measure] of chosen) rows.push(...(await measure(options)))
  return { rows }
}

export default access
