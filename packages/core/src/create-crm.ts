import { EventEmitter } from 'eventemitter3'
import { insiders } from './access/policy.ts'
import type { Crm, CrmEvents, CrmOptions } from './crm.ts'
import { entities } from './entities/index.ts'
import { DiwanError } from './errors/diwan-error.ts'
import { fileSettings } from './files/file-rules.ts'
import { sweepFiles } from './files/sweep-files.ts'
import { defaultPorts } from './ports/default-ports.ts'
import { entityModel } from './schema/model.ts'
import { SessionContext } from './session/context.ts'
import { createSession } from './session/create-session.ts'
import type { Kernel } from './session/kernel.ts'
import { rebuildTimeline } from './timeline/rebuild.ts'

/** Opens a CRM over a storage: checks or migrates its schema, and hands out sessions. */
export async function createCrm(options: CrmOptions): Promise<Crm> {
  const { storage, migrations = 'auto' } = options
  const events = new EventEmitter<CrmEvents>()
  const models = Object.fromEntries(Object.entries(entities).map(([name, definition]) => [name, entityModel(definition)]))
  const ports = { ...defaultPorts(options.ports), ...options.ports }
  const kernel: Kernel = { storage, entities, models, policy: options.policy ?? insiders, ports, files: fileSettings(options.files), events }
  const schema = { entities }
  storage.define(schema)
  if (migrations === 'auto') await storage.migrate()
  if (migrations === 'check') await refusePending(kernel)
  return {
    schema,
    storage,
    clock: ports.clock,
    session: (session) => createSession(new SessionContext(kernel, session)),
    on: (event, listener) => {
      events.on(event, listener)
      return () => void events.off(event, listener)
    },
    rebuildTimeline: (tenant) => {
      const context = new SessionContext(kernel, { tenant, actor: { type: 'system', id: 'timeline' } })
      return context.write((unit, inside) => rebuildTimeline(inside, unit))
    },
    sweepFiles: (tenant, sweep) => sweepFiles(new SessionContext(kernel, { tenant, actor: { type: 'system', id: 'files' } }), sweep),
    migrate: () => storage.migrate(),
    close: async () => {
      events.removeAllListeners()
      await storage.close()
    },
  }
}

async function refusePending({ storage }: Kernel): Promise<void> {
  const pending = await storage.pending()
  if (pending.length === 0) return
  throw new DiwanError('not_migrated', `The ${storage.name} storage lacks ${pending.length} migration steps, ${pending[0]!.id} first`, {
    blame: 'host',
    hint: 'Run `diwan migrate`, or createCrm({ migrations: "auto" })',
    details: { pending: pending.map((step) => step.id) },
  })
}
