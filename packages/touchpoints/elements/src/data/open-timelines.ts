import type { CrmClient, InteractionJson, LoggedInput, TimelineStore } from '@diwan/client'

interface Open {
  readonly store: TimelineStore
  shows(kind: string): boolean
}

const open = new WeakMap<CrmClient, Map<string, Set<Open>>>()

/** Tells composers of this page that a customer's timeline is shown here; the returned function ends it. */
export function openTimeline(client: CrmClient, customerId: string, timeline: Open): () => void {
  const ofClient = open.get(client) ?? new Map<string, Set<Open>>()
  open.set(client, ofClient)
  const timelines = ofClient.get(customerId) ?? new Set<Open>()
  ofClient.set(customerId, timelines)
  timelines.add(timeline)
  return () => timelines.delete(timeline)
}

/** Logs an interaction through a timeline on this page, where it appears at once; without one, straight to the server. */
export function logInteraction(client: CrmClient, customerId: string, input: LoggedInput, operation: string): Promise<InteractionJson> {
  const timeline = [...(open.get(client)?.get(customerId) ?? [])].find(({ shows }) => shows(input.kind))
  if (timeline) return timeline.store.log(input, { operation })
  const participants = input.participants ?? [{ customerId, role: 'customer' as const }]
  return client.interactions.create({ ...input, participants }, { operation })
}
