import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Where the command speaks: results go to `out`, complaints to `error`. */
export interface Terminal {
  readonly out: (text: string) => void
  readonly error: (text: string) => void
  /** A person is watching: one line may be redrawn, and colour may be used. */
  readonly interactive: boolean
  readonly colour: boolean
  readonly columns: number
  readonly folder: string
}

/** The process's own. Colour as https://no-color.org and FORCE_COLOR say, otherwise where a person watches. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process
  const interactive = stdout.isTTY === true && env['TERM'] !== 'dumb' && !env['CI']
  const colour = env['NO_COLOR'] ? false : env['FORCE_COLOR'] ? env['FORCE_COLOR'] !== '0' : interactive
  return {
    out: (text) => void stdout.write(text),
    error: (text) => void stderr.write(text),
    interactive,
    colour,
    columns: stdout.columns || 80,
    folder: process.cwd(),
  }
}

export function paint(terminal: Terminal, style: Style, text: string): string {
  return terminal.colour ? styleText(style, text, { validateStream: false }) : text
}
