import { paint, type Terminal } from './terminal.ts'

export interface ProgressState {
  readonly done: number
  readonly total: number | undefined
  readonly note: string
}

export interface Progress {
  update(state: ProgressState): void
  /** Ends the line with what came of it. */
  end(summary: string): void
}

const redrawEvery = 80
const lineEvery = 2000

/** One line that is redrawn while a person watches; otherwise a plain line now and then. `now` is in milliseconds. */
export function progress(terminal: Terminal, label: string, now: () => number = Date.now): Progress {
  const started = now()
  let shownAt = Number.NEGATIVE_INFINITY

  return {
    update(state) {
      const at = now()
      if (at - shownAt < (terminal.interactive ? redrawEvery : lineEvery)) return
      shownAt = at
      const line = `${label}  ${describe(state, at - started)}`
      terminal.out(terminal.interactive ? `\r\u001B[K${bar(terminal, state)}${line.slice(0, terminal.columns - 24)}` : `${line}\n`)
    },
    end(summary) {
      terminal.out(`${terminal.interactive ? '\r\u001B[K' : ''}${paint(terminal, 'green', '✓')} ${label}  ${summary}\n`)
    },
  }
}

export function grouped(count: number): string {
  return count.toLocaleString('en')
}

function describe({ done, total, note }: ProgressState, elapsed: number): string {
  const rate = elapsed > 0 ? Math.round((done * 1000) / elapsed) : 0
  const counts = total === undefined ? `${grouped(done)} records` : `${grouped(done)} of ${grouped(total)} records`
  return `${counts}, ${grouped(rate)}/s${note ? `, ${note}` : ''}`
}

function bar(terminal: Terminal, { done, total }: ProgressState): string {
  if (!total) return ''
  const width = 20
  const full = Math.min(width, Math.round((done / total) * width))
  return `${paint(terminal, 'green', '━'.repeat(full))}${paint(terminal, 'dim', '━'.repeat(width - full))}  `
}
