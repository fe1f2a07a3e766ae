import type { Issue } from '../errors/diwan-error.ts'

/** Something wrong with a plugin: where in its definition, and the rest of a sentence that begins with its id. */
export type Problem = Pick<Issue, 'path' | 'message'>

/** A name is letters and digits and begins with a small letter. */
export const namePattern = /^[a-z][a-zA-Z0-9]{0,49}$/
