import type { Session } from '@diwan/core'
import type { customerFields } from './fields.ts'

/** What functions of the plugin need of its session. */
export type OwnSession = Session<{ readonly customer: { readonly loyalty: typeof customerFields }; readonly interaction: {}; readonly task: {} }>
