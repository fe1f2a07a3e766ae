export interface StreamOptions {
  /** Ends it from outside. */
  readonly signal: AbortSignal
  /** Told of what went wrong before the end. */
  readonly failed: (error: unknown) => void
  /** How a failure reaches the reader: as the end, where they come back by themselves, or as an error, where a part must not be taken for the whole. */
  readonly broken: 'ends' | 'errors'
}

/** A byte stream of what a generator yields, asked for one by one. It starts with its first reader and ends with the reader, the signal or a failure. */
export function streamOf(start: (signal: AbortSignal) => AsyncGenerator<string>, { signal, failed, broken }: StreamOptions): ReadableStream<Uint8Array> {
  const gone = new AbortController()
  const encoder = new TextEncoder()
  let texts: AsyncGenerator<string> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          texts ??= start(AbortSignal.any([signal, gone.signal]))
          const { done, value } = await texts.next()
          if (gone.signal.aborted) return
          if (done) controller.close()
          else controller.enqueue(encoder.encode(value))
        } catch (error) {
          // Who has gone away has broken it off themselves.
          if (!signal.aborted && !gone.signal.aborted) failed(error)
          if (gone.signal.aborted) return
          if (broken === 'errors') controller.error(error)
          else controller.close()
        }
      },
      async cancel() {
        gone.abort()
        await texts?.return(undefined)
      },
    },
    // Nothing is read ahead: an answer to HEAD never starts.
    { highWaterMark: 0 },
  )
}
