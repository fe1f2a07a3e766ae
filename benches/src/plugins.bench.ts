import { benchOf } from './bench.ts'
import { measurePluginTypes } from './plugins/types.ts'
import { measureWrites } from './plugins/writes.ts'

/** What plugins cost: writes with hooks and without, and the types of a host. */
export default benchOf({ writes: measureWrites, types: measurePluginTypes })
