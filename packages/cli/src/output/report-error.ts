import { isDiwanError } from '@diwan/core'
import { paint, type Terminal } from './terminal.ts'

/** Says what went wrong, all of it, and what to do next. What Diwan does not know keeps its stack. */
export function reportError(terminal: Terminal, error: unknown): void {
  const mark = paint(terminal, 'red', '✗')
  if (!isDiwanError(error)) {
    terminal.error(`${mark} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return
  }
  terminal.error(`${mark} ${error.message} ${paint(terminal, 'dim', `(${error.code})`)}\n`)
  for (const { path, message } of error.issues ?? []) terminal.error(`    ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}\n`)
  for (const cause of causesOf(error)) terminal.error(`  ${paint(terminal, 'dim', 'because')} ${cause}\n`)
  if (error.hint) terminal.error(`  ${error.hint}\n`)
}

function causesOf(error: Error): readonly string[] {
  const messages: string[] = []
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    if (!error.message.includes(cause.message)) messages.push(cause.message)
  }
  return messages
}
