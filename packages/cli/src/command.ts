import type { HostConfig } from './config/load-config.ts'
import type { Terminal } from './output/terminal.ts'
import type { ParseArgsConfig } from 'node:util'

export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export type OptionValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>

export interface CommandRun {
  readonly terminal: Terminal
  readonly config: HostConfig
  readonly values: OptionValues
  readonly names: readonly string[]
  readonly signal: AbortSignal
}

export interface Command {
  readonly summary: string
  /** How it is called and what its options mean, as `--help` shows it. */
  readonly help: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** True where words may follow the command's name. */
  readonly takesNames: boolean
  run(given: CommandRun): Promise<ExitCode>
}

/** The command line itself is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
