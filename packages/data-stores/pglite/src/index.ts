export { pglite, type PgliteOptions } from './pglite.ts'
