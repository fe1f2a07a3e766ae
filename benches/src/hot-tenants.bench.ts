import type { Bench } from './bench.ts'
import { measureImbalance } from './hot-tenants/imbalance.ts'
import { measureNeighbours } from './hot-tenants/neighbours.ts'

/** A simulation of tenants of very different sizes: how evenly a hash spreads them, and how long others wait beside a hot one. */
const hotTenants: Bench = async (options) => ({ rows: [...measureImbalance(options), ...measureNeighbours(options)] })

export default hotTenants
