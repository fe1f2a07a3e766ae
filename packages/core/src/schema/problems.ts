import { isDiwanError, type Issue } from '../errors/diwan-error.ts'
import { refusal } from './model.ts'

/** Collects what is wrong with several inputs, so that all of it is reported at once, each with its path. */
export class Problems {
  readonly #issues: Issue[] = []

  constructor(
    /** What cannot be written because of them. */
    readonly what: string,
  ) {}

  /** The parsed input, or undefined where it is refused. */
  attempt<T>(path: Issue['path'], parse: () => T): T | undefined {
    try {
      return parse()
    } catch (error) {
      if (!isDiwanError(error) || !error.issues) throw error
      for (const issue of error.issues) this.#issues.push({ ...issue, path: [...path, ...issue.path] })
      return undefined
    }
  }

  /** Throws `validation_failed` or `unknown_field` with all of them, if there are any. */
  throwAll(): void {
    if (this.#issues.length > 0) throw refusal(this.#issues, this.what)
  }
}

/** Parses each input, or throws the problems of all. Where there are several, paths begin with the input's index. */
export function parseAll<T>(what: string, inputs: readonly unknown[], parse: (input: unknown) => T): readonly T[] {
  const problems = new Problems(what)
  const parsed = inputs.map((input, index) => problems.attempt(pathOf(inputs, index), () => parse(input)))
  problems.throwAll()
  return parsed as readonly T[]
}

/** The path of one of several inputs; the only one is meant without saying. */
export function pathOf(inputs: readonly unknown[], index: number): Issue['path'] {
  return inputs.length > 1 ? [index] : []
}
