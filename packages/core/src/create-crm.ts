import { EventEmitter } from 'eventemitter3'
import { insiders } from './access/insiders.ts'
import { rulesOf } from './access/policy.ts'
import { chainCodes } from './audit/chain-codes.ts'
import { sealAudit } from './audit/seal-audit.ts'
import { sensitiveFieldsOf } from './audit/sensitive-fields.ts'
import { trimLog } from './audit/trim-log.ts'
import { verifyAudit } from './audit/verify-audit.ts'
import type { Crm, CrmEvents, CrmOptions, JoinedCrm } from './crm.ts'
import { entities as foundation } from './entities/index.ts'
import { embeddedRunner } from './deliveries/embedded-runner.ts'
import { nothing, pluginDeliveries } from './deliveries/plugin-deliveries.ts'
import { DiwanError } from './errors/diwan-error.ts'
import { extendEntities, type AnyExtensions } from './extensions/extend-entities.ts'
import type { ExtensionFields } from './extensions/extension-field.ts'
import type { Extensions } from './extensions/extensions.ts'
import { fileSettings } from './files/file-rules.ts'
import { sweepFiles } from './files/sweep-files.ts'
import { coreMigrations } from './migrations/index.ts'
import { checkPlugins } from './plugins/check-plugins.ts'
import type { AnyPlugin, ContractOf } from './plugins/contract.ts'
import type { PluginDefinition } from './plugins/define-plugin.ts'
import { InstalledPlugins, type Sessions } from './plugins/installed-plugins.ts'
import { servedRoutes } from './plugins/served-routes.ts'
import { settingsCheck } from './plugins/settings-check.ts'
import { ownFieldsOf } from './plugins/own-fields.ts'
import { defaultPorts } from './ports/default-ports.ts'
import type { EntityDefinition } from './schema/entity.ts'
import { entityModel } from './schema/model.ts'
import { wholesOf } from './schema/wholes.ts'
import { SessionContext } from './session/context.ts'
import { createSession } from './session/create-session.ts'
import { announce } from './session/announce.ts'
import type { Kernel } from './session/kernel.ts'
import { rebuildTimeline } from './timeline/rebuild.ts'

/** Opens a CRM over a storage: checks or migrates its schema, and hands out sessions. */
export async function createCrm<const X extends Extensions = Extensions, const P extends readonly AnyPlugin[] = []>(options: CrmOptions<X, P>): Promise<Crm<X, ContractOf<P[number]>>> {
  const { storage, migrations = 'auto' } = options
  const events = new EventEmitter<CrmEvents>()
  const definitions = checkPlugins(options.plugins ?? [], foundation, options.pluginSecrets)
  const entities = extendEntities({ ...foundation, pluginSetting: { ...foundation.pluginSetting, check: settingsCheck(definitions) }, ...entitiesOf(definitions) }, extensionsOf(definitions, options.extensions ?? {}))
  const models = Object.fromEntries(Object.entries(entities).map(([name, definition]) => [name, entityModel(definition)]))
  const wholes = Object.fromEntries(Object.values(entities).map((definition) => [definition.name, wholesOf(definition, entities)]))
  const ports = { ...defaultPorts(options.ports), ...options.ports }
  const plugins = definitions.length > 0 ? new InstalledPlugins(definitions, { ports, ...(options.pluginLimits && { limits: options.pluginLimits }), ...(options.pluginSecrets && { secrets: options.pluginSecrets }) }) : undefined
  const kernel: Kernel = { storage, entities, models, wholes, access: rulesOf(options.policy ?? insiders), sensitive: sensitiveFieldsOf(entities, options.audit?.sensitive), chain: chainCodes(options.audit), plugins, ownFields: ownFieldsOf(definitions), ports, files: fileSettings(options.files), events }
  const schema = { entities, migrations: { core: coreMigrations, ...Object.fromEntries(definitions.map((each) => [each.id, each.migrations ?? []])), host: options.hostMigrations ?? [] } }
  storage.define(schema)
  if (migrations === 'auto') await storage.migrate()
  if (migrations === 'check') await refusePending(kernel)
  await plugins?.setUp(sessionsOf(kernel))
  const deliveries = plugins && pluginDeliveries(kernel, plugins)
  if (migrations !== 'manual') await deliveries?.install()
  const runner = options.runner === 'none' ? undefined : (options.runner ?? embeddedRunner())
  if (deliveries && plugins.durable.length > 0) await runner?.start(deliveries.work)
  const crm: Crm = {
    schema,
    services: plugins?.services ?? {},
    plugins: {
      report: () => plugins?.report() ?? [],
      routes: () => (plugins ? servedRoutes(plugins) : []),
      deliver: async (tenant) => deliveries?.deliver(tenant) ?? nothing,
      deliveries: async (tenant, query) => deliveries?.list(tenant, query) ?? { items: [], after: null },
      replay: async (tenant, ids) => deliveries?.replay(tenant, ids) ?? 0,
      discard: async (tenant, ids) => deliveries?.discard(tenant, ids) ?? 0,
    },
    storage,
    clock: ports.clock,
    session: (session) => createSession(new SessionContext(kernel, session)),
    within: (handle) => joined(kernel, handle),
    on: (event: string, listener: (event: never) => void) => {
      // Which events plugins have only the caller's types know.
      const byName = events as unknown as EventEmitter
      const heard = listener as (event: object) => void
      byName.on(event, heard)
      return () => void byName.off(event, heard)
    },
    rebuildTimeline: (tenant) => {
      const context = new SessionContext(kernel, { tenant, actor: { type: 'system', id: 'timeline' } })
      return context.write((unit, inside) => rebuildTimeline(inside, unit))
    },
    sweepFiles: (tenant, sweep) => sweepFiles(new SessionContext(kernel, { tenant, actor: { type: 'system', id: 'files' } }), sweep),
    trimChanges: (tenant, trim) => trimLog(kernel, tenant, 'change', trim),
    trimDisclosures: (tenant, trim) => trimLog(kernel, tenant, 'disclosure', trim),
    sealAudit: (tenant) => sealAudit(kernel, tenant),
    verifyAudit: (tenant, verify) => verifyAudit(kernel, tenant, verify),
    migrate: async (how) => {
      const steps = await storage.migrate(how)
      await deliveries?.install()
      return steps
    },
    close: async () => {
      deliveries?.stop()
      await runner?.stop()
      events.removeAllListeners()
      await plugins?.dispose()
      await storage.close()
    },
  }
  // Sessions are built at run time; which extension fields they have only the caller’s types know.
  return crm as unknown as Crm<X, ContractOf<P[number]>>
}

/** Entities of plugins are theirs, whoever made the definition. */
function entitiesOf(definitions: readonly PluginDefinition[]): Readonly<Record<string, EntityDefinition>> {
  return Object.fromEntries(definitions.flatMap(({ id, entities = [] }) => entities.map((entity) => [entity.name, { ...entity, owner: id }])))
}

/** The fields of plugins and of the host, by entity and owner. */
function extensionsOf(definitions: readonly PluginDefinition[], ofHost: AnyExtensions): AnyExtensions {
  const all: Record<string, ExtensionFields> = { ...ofHost }
  for (const { id, fields = {} } of definitions) for (const [entity, members] of Object.entries(fields)) all[entity] = { ...all[entity], [id]: members }
  return all
}

function sessionsOf(kernel: Kernel): Sessions {
  return { of: createSession, contextOf: (definition, options) => new SessionContext(kernel, { ...options, actor: { type: 'plugin', id: definition.id }, plugin: definition }) }
}

/** Announcements wait until the host says that its transaction has committed. */
function joined(kernel: Kernel, handle: unknown): JoinedCrm {
  const { storage } = kernel
  if (!storage.within) throw new DiwanError('configuration_invalid', `The ${storage.name} storage cannot join a transaction of the host`, { blame: 'host', hint: 'Use a SQL storage, or write with session.transaction' })
  const waiting: Parameters<CrmEvents['committed']>[0][] = []
  const events = new EventEmitter<CrmEvents>()
  events.on('committed', (event) => void waiting.push(event))
  const inside: Kernel = { ...kernel, storage: storage.within(handle), events, isJoined: true }
  return {
    session: (session) => createSession(new SessionContext(inside, session)),
    committed: () => {
      for (const event of waiting.splice(0)) announce(kernel, event)
    },
  }
}

async function refusePending({ storage }: Kernel): Promise<void> {
  const pending = (await storage.pending()).filter(({ phase }) => phase !== 'contract')
  if (pending.length === 0) return
  throw new DiwanError('not_migrated', `The ${storage.name} storage lacks ${pending.length} migration steps, ${pending[0]!.owner}: ${pending[0]!.id} first`, {
    blame: 'host',
    hint: 'Run `diwan migrate`, or createCrm({ migrations: "auto" })',
    details: { pending: pending.map((step) => step.id) },
  })
}
