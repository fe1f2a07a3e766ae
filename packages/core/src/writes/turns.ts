import { DiwanError } from '../errors/diwan-error.ts'

/** How long a call waits for its turn, in milliseconds. */
const patience = 10_000

/** Calls that run side by side, and some that run alone: those before them have ended then, and those after them wait. */
export class Turns {
  /** Ends with the last of those that run alone; undefined where there is none. */
  #alone: Promise<unknown> | undefined
  readonly #beside = new Set<Promise<unknown>>()

  /** Throws `storage_busy` where a call that runs alone does not end. */
  async beside<T>(call: () => Promise<T>): Promise<T> {
    while (this.#alone) await inTime(this.#alone)
    const running = call()
    this.#beside.add(running)
    try {
      return await running
    } finally {
      this.#beside.delete(running)
    }
  }

  /** Throws `storage_busy` where a call before it does not end. */
  async alone<T>(call: () => Promise<T>): Promise<T> {
    const before = [...(this.#alone ? [this.#alone] : []), ...this.#beside]
    const running = before.length > 0 ? inTime(Promise.allSettled(before)).then(call) : call()
    const ended = Promise.allSettled([...before, running])
    this.#alone = ended
    void ended.then(() => {
      if (this.#alone === ended) this.#alone = undefined
    })
    return running
  }
}

/** Whoever waits for itself would wait for ever. */
async function inTime(turn: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(waitedForItself()), patience)
  })
  try {
    await Promise.race([turn, late])
  } finally {
    clearTimeout(timer)
  }
}

function waitedForItself(): DiwanError {
  return new DiwanError('storage_busy', `A write of a transaction waited ${patience / 1000} s for a transaction within it that does not end`, {
    blame: 'host',
    hint: 'Inside a transaction within another, write through the session it was given',
  })
}
