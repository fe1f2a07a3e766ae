import type { Bind } from '@diwan/sql'

/** Told each statement before it is sent. */
export type Trace = (sql: string, binds: readonly Bind[]) => void
