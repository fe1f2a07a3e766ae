import * as fc from 'fast-check'

/** How long a smaller case that fails is looked for, in milliseconds. */
const patience = 20_000

/** Fails with the smallest case found that `check` throws for. However long it takes, all `runs` are done. */
export async function property<T>(cases: fc.Arbitrary<T>, runs: number, check: (one: T) => Promise<void>): Promise<void> {
  let deadline = Number.POSITIVE_INFINITY
  const checked = fc.asyncProperty(cases, async (one) => {
    if (Date.now() > deadline) return
    try {
      await check(one)
    } catch (error) {
      deadline = Math.min(deadline, Date.now() + patience)
      throw error
    }
  })
  await fc.assert(checked, { numRuns: runs })
}
