const first = 2_000
const longest = 60 * 60 * 1000

/** How long to wait before the next try, in milliseconds: 2 s after the first, four times as long after each, at most an hour; and up to a quarter more, so that those who failed together come apart. */
export function retryDelay(attempts: number, fraction: number): number {
  return Math.round(Math.min(first * 4 ** (attempts - 1), longest) * (1 + fraction / 4))
}
