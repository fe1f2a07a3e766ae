import type { PluginDelivery } from '../entities/plugin-delivery.ts'
import { isDiwanError } from '../errors/diwan-error.ts'
import { addMillis, instantFrom } from '../values/instant.ts'
import { retryDelay } from './retry-delay.ts'
import type { Worker } from './worker.ts'

const longestText = 2000

/** What a delivery is after a try that failed. */
export function afterFailure({ kernel: { ports } }: Worker, { plugin, kind, name, attempts }: Pick<PluginDelivery, 'plugin' | 'kind' | 'name' | 'attempts'>, error: unknown, retries: number): Pick<PluginDelivery, 'state' | 'attempts' | 'dueAt' | 'error'> {
  const tries = attempts + 1
  const isParked = tries > retries
  const now = instantFrom(ports.clock.now())
  const reason = messageOf(error)
  const details = { plugin, kind, name, attempts: tries, reason }
  if (isParked) ports.log.write('error', `The plugin ${plugin} failed ${tries} times with ${kind} ${name}, which is parked`, details)
  else ports.log.write('warn', `The plugin ${plugin} failed with ${kind} ${name}, which is tried again`, details)
  const bytes = new Uint8Array(1)
  ports.random(bytes)
  return { state: isParked ? 'parked' : 'waiting', attempts: tries, dueAt: isParked ? now : addMillis(now, retryDelay(tries, bytes[0]! / 256)), error: reason }
}

/** With its causes, as text that any storage takes. */
function messageOf(error: unknown): string {
  const texts: string[] = []
  // That the plugin failed says nothing that is not known of the delivery.
  const first: unknown = isDiwanError(error, 'plugin_failed') && error.cause !== undefined ? error.cause : error
  for (let each = first; each !== undefined && texts.length < 4; each = each instanceof Error ? each.cause : undefined) texts.push(each instanceof Error ? each.message : String(each))
  const text = texts.join(': ').toWellFormed().replaceAll(/\p{Cc}/gu, ' ')
  return text.length > longestText ? `${text.slice(0, longestText - 1)}…`.toWellFormed() : text || 'no message'
}
