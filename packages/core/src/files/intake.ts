import { DiwanError, isDiwanError } from '../errors/diwan-error.ts'
import { tooLarge } from './file-rules.ts'
import { beginsAs, headLength } from './signatures.ts'

/** Any stream of bytes: a body, the stream of a Blob, a Readable of Node, an async generator. */
export type ByteSource = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

export interface IntakeOptions {
  readonly maxBytes: number
  readonly mediaType: string
  /** How many bytes are said to come. */
  readonly size: number | undefined
  readonly signal: AbortSignal | undefined
}

/** A file on its way to the store: counted, held to its limits and its type, and stopped by the signal. It is read once. */
export class Intake implements AsyncIterable<Uint8Array> {
  /** Bytes so far. */
  size = 0
  /** Why the file could not be had, where that was not the store's doing. */
  failure: { readonly error: unknown } | undefined
  readonly #source: ByteSource
  readonly #options: IntakeOptions
  #head = new Uint8Array(0)

  constructor(source: ByteSource, options: IntakeOptions) {
    this.#source = source
    this.#options = options
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    let pull: Pull | undefined
    try {
      pull = pullFrom(this.#source)
      for (;;) {
        const chunk = await unlessAborted(pull.next(), this.#options.signal)
        if (chunk === undefined) break
        if (chunk.length === 0) continue
        this.#take(chunk)
        yield chunk
      }
      pull = undefined
      this.#finish()
    } catch (error) {
      this.failure = { error: this.#told(error) }
      throw this.failure.error
    } finally {
      pull?.stop()
    }
  }

  #take(chunk: Uint8Array): void {
    if (!(chunk instanceof Uint8Array)) throw new DiwanError('validation_failed', 'A file is a stream of Uint8Array', { hint: 'Leave out what decodes it to text.' })
    const { maxBytes } = this.#options
    this.size += chunk.length
    if (this.size > maxBytes) throw tooLarge(maxBytes)
    if (this.#head.length >= headLength) return
    const head = new Uint8Array(Math.min(headLength, this.size))
    head.set(this.#head)
    head.set(chunk.subarray(0, head.length - this.#head.length), this.#head.length)
    this.#head = head
    if (head.length === headLength) this.#checkHead()
  }

  #finish(): void {
    const { size } = this.#options
    if (this.#head.length < headLength) this.#checkHead()
    if (size !== undefined && size !== this.size) throw new DiwanError('file_incomplete', `${size} bytes were announced and ${this.size} came`, { details: { announced: size, came: this.size } })
  }

  #checkHead(): void {
    const { mediaType } = this.#options
    if (beginsAs(mediaType, this.#head)) return
    throw new DiwanError('file_type_refused', `The file is said to be ${mediaType}, and does not begin as one`, { field: 'mediaType', details: { mediaType }, hint: 'Send it with the type it has.' })
  }

  #told(error: unknown): unknown {
    if (isDiwanError(error) || this.#options.signal?.aborted) return error
    return new DiwanError('file_incomplete', `The file broke off after ${this.size} bytes`, { cause: error, hint: 'Send it again.' })
  }
}

interface Pull {
  next(): Promise<Uint8Array | undefined>
  /** Says that no more is wanted. */
  stop(): void
}

function pullFrom(source: ByteSource): Pull {
  // What a source says to being stopped changes nothing, and it may say it only when a read that hangs comes back.
  const ignore = () => {}
  if ('getReader' in source) {
    const reader = source.getReader()
    return { next: async () => (await reader.read()).value, stop: () => void reader.cancel().catch(ignore) }
  }
  const iterator = source[Symbol.asyncIterator]()
  return {
    next: async () => {
      const { done, value } = await iterator.next()
      return done ? undefined : value
    },
    stop: () => void Promise.resolve(iterator.return?.()).catch(ignore),
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
