import { isDiwanError } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'

/** What a program throws to see its writes undone, with the answers so far. */
export class Thrown extends Error {
  constructor(readonly seen: readonly unknown[]) {
    super('Thrown by the program')
  }
}

/** What a caller gets: a value, or the code of an error, as `codes` has it where it has. */
export async function answerOf(answer: Promise<unknown>, codes: Readonly<Record<string, string>> = {}): Promise<unknown> {
  try {
    return { value: await answer }
  } catch (error) {
    if (error instanceof Thrown) return { thrown: error.seen }
    if (isDiwanError(error)) return { code: codes[error.code] ?? error.code }
    throw error
  }
}

/** How long a feed may be late: not at all where nobody else writes; elsewhere as long as anything is. */
export function patienceOf({ capabilities }: Storage): number | undefined {
  return capabilities.writers === 'one' ? 0 : undefined
}
