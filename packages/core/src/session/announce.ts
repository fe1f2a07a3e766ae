import type { CrmEvents } from '../crm.ts'
import type { Kernel } from './kernel.ts'

/** Tells the listeners of `committed`; what one throws is logged, because the write is done. */
export function announce({ events, ports }: Pick<Kernel, 'events' | 'ports'>, event: Parameters<CrmEvents['committed']>[0]): void {
  for (const listener of events.listeners('committed')) void tell(listener, event, ports)
}

/** Asynchronous, so that the failure of an asynchronous listener is caught as well. */
async function tell(listener: CrmEvents['committed'], event: Parameters<CrmEvents['committed']>[0], { log }: Kernel['ports']): Promise<void> {
  try {
    await (listener(event) as unknown)
  } catch (cause) {
    log.write('error', 'A listener of `committed` threw; the write is not affected', { error: String(cause) })
  }
}
