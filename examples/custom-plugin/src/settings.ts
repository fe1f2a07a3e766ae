import * as z from 'zod'

/** What each tenant decides for itself. */
export const settings = z
  .object({
    goldFrom: z.int().positive().default(500),
    silverFrom: z.int().positive().default(100),
    /** How long points are of use, in months. */
    validMonths: z.int().positive().default(12),
  })
  .refine(({ goldFrom, silverFrom }) => goldFrom > silverFrom, { path: ['goldFrom'], error: 'Gold begins above silver' })

export type Settings = z.output<typeof settings>
