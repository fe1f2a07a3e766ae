import type { Bind } from './dialect.ts'

/** Told each statement before it is sent, with its name where it runs as a prepared one. */
export type Trace = (sql: string, binds: readonly Bind[], name?: string) => void
