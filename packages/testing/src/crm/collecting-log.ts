import type { JsonObject, Log } from '@diwan/core'

export interface LogLine {
  readonly level: Parameters<Log['write']>[0]
  readonly message: string
  readonly details: JsonObject | undefined
}

/** A log that keeps its lines, for tests to read. */
export interface CollectingLog extends Log {
  readonly lines: readonly LogLine[]
}

export function collectingLog(): CollectingLog {
  const lines: LogLine[] = []
  return { lines, write: (level, message, details) => void lines.push({ level, message, details }) }
}
