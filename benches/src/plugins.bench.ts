import type { Bench } from './bench.ts'
import { measurePluginTypes } from './plugins/types.ts'
import { measureWrites } from './plugins/writes.ts'

const parts = { writes: measureWrites, types: measurePluginTypes } as const

/** What plugins cost: writes with hooks and without, and the types of a host. Parts: `writes`, `types`. */
const plugins: Bench = async (options) => {
  const chosen = Object.entries(parts).filter(([name]) => options.only?.includes(name) ?? true)
  const rows = []
  for (const [, measure] of chosen) rows.push(...(await measure(options)))
  return { rows }
}

export default plugins
