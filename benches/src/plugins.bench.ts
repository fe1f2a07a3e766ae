import { benchOf } from './bench.ts'
import { measureDeliveries } from './plugins/deliveries.ts'
import { measureLists } from './plugins/lists.ts'
import { measurePluginTypes } from './plugins/types.ts'
import { measureWrites } from './plugins/writes.ts'

/** What plugins cost: writes with hooks and without, lists by their fields, and the types of a host; and what becomes of deliveries where processes are killed. */
export default benchOf({ writes: measureWrites, lists: measureLists, types: measurePluginTypes, deliveries: measureDeliveries })
