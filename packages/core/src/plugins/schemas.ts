import type * as z from 'zod'

/** Of an input that is JSON and an object. */
export type Schema = z.ZodType

export type InputOf<S extends Schema> = z.input<S>
export type OutputOf<S extends Schema> = z.output<S>
