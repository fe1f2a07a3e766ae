import type { Terminal } from '../output/terminal.ts'

export interface TestTerminal extends Terminal {
  readonly printed: () => string
  readonly complaints: () => string
}

/** A terminal that keeps what it is told. */
export function testTerminal(options: Partial<Pick<Terminal, 'interactive' | 'colour' | 'columns' | 'folder'>> = {}): TestTerminal {
  let printed = ''
  let complaints = ''
  return {
    out: (text) => void (printed += text),
    error: (text) => void (complaints += text),
    interactive: false,
    colour: false,
    columns: 80,
    folder: '/nowhere',
    ...options,
    printed: () => printed,
    complaints: () => complaints,
  }
}
