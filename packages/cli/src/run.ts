import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { exitCodes, UsageError, type Command, type ExitCode, type OptionValues } from './command.ts'
import { commands } from './commands/index.ts'
import { findConfig } from './config/find-config.ts'
import { loadConfig } from './config/load-config.ts'
import { reportError } from './output/report-error.ts'
import { processTerminal, type Terminal } from './output/terminal.ts'

export interface RunOptions {
  readonly terminal?: Terminal
  readonly signal?: AbortSignal
  /** Leaves the host's CRM open, for a process that goes on to serve it. */
  readonly keepOpen?: boolean
}

/** Runs the command with these arguments, without the program's own name, and gives the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<ExitCode> {
  const terminal = options.terminal ?? processTerminal()
  try {
    return await dispatch(args, { signal: new AbortController().signal, keepOpen: false, ...options, terminal })
  } catch (error) {
    if (isUsageError(error)) {
      terminal.error(`diwan: ${error.message}\nTry: diwan --help\n`)
      return exitCodes.usage
    }
    reportError(terminal, error)
    return exitCodes.failed
  }
}

async function dispatch(args: readonly string[], { terminal, signal, keepOpen }: Required<RunOptions>): Promise<ExitCode> {
  const [first] = args
  if (first === '--version' || first === '-v') {
    terminal.out(`${version()}\n`)
    return exitCodes.ok
  }
  if (first === undefined || first === '--help' || first === '-h') {
    terminal.out(overview())
    return first === undefined ? exitCodes.usage : exitCodes.ok
  }
  // Options may come before the command's name too: `diwan --config file migrate`.
  const at = args.findIndex((word) => Object.hasOwn(commands, word))
  const command = commands[args[at] ?? '']
  if (!command) throw new UsageError(`There is no command ${JSON.stringify(first)}; there are: ${Object.keys(commands).join(', ')}`)
  const rest = args.toSpliced(at, 1)

  const { values, positionals } = parse(rest, command)
  if (values['help']) {
    terminal.out(
      `${command.summary}.\n\n${command.help}\n  --config  the configuration file; default: the nearest diwan.config.ts (or .mts, .js, .mjs)\n`,
    )
    return exitCodes.ok
  }
  const path = typeof values['config'] === 'string' ? resolve(terminal.folder, values['config']) : findConfig(terminal.folder)
  // Relative paths in it, such as a database's, mean the same wherever the command is called from.
  if (existsSync(path)) process.chdir(dirname(path))
  const config = await loadConfig(path)
  try {
    return await command.run({ terminal, config, values, names: positionals, signal })
  } finally {
    if (!keepOpen) await config.crm.close()
  }
}

function parse(args: readonly string[], command: Command): { readonly values: OptionValues; readonly positionals: readonly string[] } {
  const common: Command['options'] = { config: { type: 'string', short: 'c' }, help: { type: 'boolean', short: 'h' } }
  return parseArgs({ args: [...args], options: { ...common, ...command.options }, allowPositionals: command.takesNames, strict: true })
}

function isUsageError(error: unknown): error is Error {
  const code = (error as { code?: unknown } | null)?.code
  return error instanceof UsageError || (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS_'))
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length))
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
  return `diwan COMMAND [--config PATH]\n\n${lines.join('\n')}\n\n  diwan COMMAND --help says more; diwan --version says which release this is.\nExit codes: 0 done, 1 failed, 2 wrong usage.\n`
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  return manifest.version
}
