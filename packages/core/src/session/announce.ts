import type { EventEmitter } from 'eventemitter3'
import type { Committed } from '../crm.ts'
import type { Kernel } from './kernel.ts'

type Listener = (event: object) => unknown

/** Tells the listeners of `committed` and of the events of plugins; what one throws is logged, because the write is done. */
export function announce({ events, ports }: Pick<Kernel, 'events' | 'ports'>, event: Committed): void {
  for (const listener of events.listeners('committed')) void tell('committed', listener as Listener, event, ports)
  ports.changeFeed?.publish(event.tenant)
  // Which events plugins have only the caller's types know.
  const byName = events as unknown as EventEmitter
  for (const { name, payload } of event.events) for (const listener of byName.listeners(name)) void tell(name, listener as Listener, { tenant: event.tenant, payload }, ports)
}

/** Asynchronous, so that the failure of an asynchronous listener is caught as well. */
async function tell(name: string, listener: Listener, event: object, { log }: Kernel['ports']): Promise<void> {
  try {
    await listener(event)
  } catch (cause) {
    log.write('error', `A listener of \`${name}\` threw; the write is not affected`, { error: String(cause) })
  }
}
