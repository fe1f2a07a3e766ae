/**
 * What `ask` answers, asked again once its answer is older than `milliseconds`. All who wait for it share one question. An
 * answer that failed is nobody's: whoever comes next asks again.
 */
export function polled<T>(ask: () => T | Promise<T>, milliseconds: number, now: () => number): () => Promise<T> {
  let answer: Promise<T> | undefined
  let asked = 0
  return () => {
    if (answer && now() - asked < milliseconds) return answer
    asked = now()
    const own = Promise.resolve().then(ask)
    own.catch(() => {
      if (answer === own) answer = undefined
    })
    answer = own
    return own
  }
}
