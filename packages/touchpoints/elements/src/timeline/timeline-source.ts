import type { TimelineStoreOptions } from '@diwan/client'

/** Where a timeline reads from, when not from the provider's client. */
export type TimelineSource = TimelineStoreOptions['client']

/** The same source, without its changes. */
export function still(source: TimelineSource): TimelineSource {
  return { timeline: (...asked) => source.timeline(...asked), interactions: source.interactions }
}
