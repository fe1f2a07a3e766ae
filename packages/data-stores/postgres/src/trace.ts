import type { Bind } from '@diwan/sql'

/** Told each statement before it is sent, with its name where it runs as a prepared one. */
export type Trace = (sql: string, binds: readonly Bind[], name: string | undefined) => void
