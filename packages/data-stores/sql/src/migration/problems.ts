import { DiwanError, isDiwanError } from '@diwan/core'

/** Collects what is wrong with what was declared, so that all of it is told at once. */
export class Problems {
  readonly #found: DiwanError[] = []

  /** What `plan` gives; nothing where it finds a problem. */
  attempt<T>(plan: () => readonly T[]): readonly T[] {
    try {
      return plan()
    } catch (error) {
      if (!isDiwanError(error, 'configuration_invalid')) throw error
      this.#found.push(error)
      return []
    }
  }

  throwAll(): void {
    const [first, ...rest] = this.#found
    if (!first) return
    if (rest.length === 0) throw first
    throw new DiwanError('configuration_invalid', `${this.#found.length} things keep the schema from being migrated: ${this.#found.map(({ message }) => message).join('; ')}`, {
      blame: first.blame,
      hint: this.#found.map(({ hint }) => hint).join('; '),
      issues: this.#found.map(({ code, message }) => ({ path: [], code, message })),
    })
  }
}
