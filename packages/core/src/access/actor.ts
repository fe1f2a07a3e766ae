/** Who acts: a person of the host, a machine, a customer in a portal, a plugin's own code, or Diwan itself. */
export interface Actor {
  readonly type: 'user' | 'service' | 'portal' | 'plugin' | 'system'
  readonly id: string
  readonly roles?: readonly string[]
  readonly teams?: readonly string[]
  /** Of a customer in a portal: which one they are. */
  readonly customerId?: string
}

/** `type:id`, as stamps and changes name an actor. */
export function actorKey(actor: Actor): string {
  return `${actor.type}:${actor.id}`
}
