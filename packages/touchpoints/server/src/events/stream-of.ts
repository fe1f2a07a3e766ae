/** A byte stream of what a generator yields, asked for one by one. It starts with its first reader and ends with the reader, the signal or a failure. */
export function streamOf(start: (signal: AbortSignal) => AsyncGenerator<string>, signal: AbortSignal, failed: (error: unknown) => void): ReadableStream<Uint8Array> {
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
          failed(error)
          if (!gone.signal.aborted) controller.close()
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
