import { DiwanError } from '@diwan/core'

/** One holder at a time, the others in the order in which they came. */
export class Turns {
  readonly #waiting: (() => void)[] = []
  #isTaken = false

  /** Waits for its turn, `longest` milliseconds at the most; throws `storage_busy` after that. */
  take(longest?: number): Promise<void> {
    if (this.#isTaken) return this.#wait(longest)
    this.#isTaken = true
    return Promise.resolve()
  }

  giveOn(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#isTaken = false
  }

  #wait(longest: number | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const mine = () => {
        clearTimeout(timer)
        resolve()
      }
      const tooLate = () => {
        this.#waiting.splice(this.#waiting.indexOf(mine), 1)
        reject(waitedForItself())
      }
      const timer = longest === undefined ? undefined : setTimeout(tooLate, longest)
      this.#waiting.push(mine)
    })
  }
}

function waitedForItself(): DiwanError {
  return new DiwanError('storage_busy', 'A write waits for a transaction of this process that does not end', {
    blame: 'storage',
    hint: 'Inside a transaction, write through the session it was given; otherwise try again',
  })
}
