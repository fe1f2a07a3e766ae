import * as z from 'zod'

const line = (most: number) => z.string().trim().min(1).max(most)
const optional = <S extends z.ZodType>(schema: S) => z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

/** What a stranger may send, as JSON or as a form. Anything else is refused. */
export const leadSchema = z
  .strictObject({
    name: line(200),
    email: optional(z.email().max(254)),
    phone: optional(line(40)),
    company: optional(line(200)),
    subject: optional(line(200)),
    message: optional(line(5000)),
    /** Purposes, such as `newsletter`, that the sender agrees to being written to for. */
    consent: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(line(60)).max(10).optional()),
    /** Left empty by people, who do not see it. */
    website: z.string().max(500).optional(),
  })
  .refine(({ email, phone }) => email !== undefined || phone !== undefined, { path: ['email'], error: 'An e-mail address or a phone number is needed' })
  .refine(({ email, consent = [] }) => email !== undefined || consent.length === 0, { path: ['consent'], error: 'Only who gives an e-mail address can agree to being written to' })

export type Lead = z.output<typeof leadSchema>
