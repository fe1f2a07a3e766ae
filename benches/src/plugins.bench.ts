import { benchOf } from './bench.ts'
import { measureDeliveries } from './plugins/deliveries.ts'
import { measurePluginTypes } from './plugins/types.ts'
import { measureWrites } from './plugins/writes.ts'

/** What plugins cost: writes with hooks and without, what becomes of deliveries where processes are killed, and the types of a host. */
export default benchOf({ writes: measureWrites, deliveries: measureDeliveries, types: measurePluginTypes })
