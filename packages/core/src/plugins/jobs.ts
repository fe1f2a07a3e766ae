import type { DeliveryContext } from './plugin-context.ts'
import type { OutputOf, Schema } from './schemas.ts'

/** Work that a plugin does after the commit, or at times. */
export interface Job<Input extends Schema, Services, Own> {
  readonly input: Input
  /** When it is done in each tenant by itself, with `{}` as its input: a cron expression such as `0 3 1 * *`, in UTC or the zone given. */
  readonly schedule?: string | { readonly cron: string; readonly zone: string }
  /** How often it is tried again before it is parked; default as `pluginLimits.retries`. */
  readonly retries?: number
  /** How long it may take; default 300. */
  readonly seconds?: number
  run(input: OutputOf<Input>, context: DeliveryContext<Services, Own>): void | Promise<void>
}
