import { measureAuditedPages } from './access/audited-pages.ts'
import { measureScopedLists } from './access/scoped-lists.ts'
import { measureStreams } from './access/streams.ts'
import { measureTokens } from './access/tokens.ts'
import { benchOf } from './bench.ts'

/** What the gate costs: tokens against the bare library, how soon a stream ends, lists under scopes against those without, and pages whose showing is written down. */
export default benchOf({ tokens: measureTokens, streams: measureStreams, lists: measureScopedLists, audit: measureAuditedPages })
