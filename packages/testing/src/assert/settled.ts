/** Longer than any test keeps a transaction open, in milliseconds. */
const longest = 20_000

/** Reads until it is enough, because a feed stops before writers that are still open; then gives the last answer. */
export async function settled<T>(read: () => Promise<T>, isEnough: (answer: T) => boolean, patience = longest): Promise<T> {
  const deadline = Date.now() + patience
  for (;;) {
    const answer = await read()
    if (isEnough(answer) || Date.now() > deadline) return answer
    await new Promise((resolve) => {
      setTimeout(resolve, 5)
    })
  }
}
