import { DiwanError } from '@diwan/core'
import * as z from 'zod'

const award = z.object({ points: z.int(), reason: z.string().min(1).max(200) })

/** The body of a request to award points. Throws `validation_failed`, which the caller gets as 422. */
export async function readAward(request: Request): Promise<z.output<typeof award>> {
  // What is no JSON is no award either; thrown as it is, it would be the plugin's fault.
  const { data, error } = award.safeParse(await request.json().catch(() => undefined))
  if (error) throw new DiwanError('validation_failed', z.prettifyError(error), { hint: 'Send { points, reason }: a whole number, and a text of at most 200 characters' })
  return data
}
