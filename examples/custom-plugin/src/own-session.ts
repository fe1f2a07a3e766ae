import type { OwnSession as SessionOf } from '@diwan/core'
import type { customerFields } from './fields.ts'

/** What functions of the plugin are given. */
export type OwnSession = SessionOf<'loyalty', { readonly customer: typeof customerFields }>
