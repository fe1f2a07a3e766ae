import { definePlugin, type AnyPlugin, type PluginDefinition } from '@diwan/core'
import { equal, refused } from '../assert/assert.ts'
import type { CheckPluginOptions } from './check-plugin.ts'
import { everything, exercised, within } from './opened.ts'

/** Others refuse what it took part in, before it and after it; nothing of its own is left of that. */
export function refusals(options: CheckPluginOptions): void {
  for (const when of ['before', 'after'] as const) {
    options.test(`leaves nothing of a write that another plugin refuses ${when} it`, async () => {
      const stranger = { isRefusing: false }
      const { id } = options.plugin()
      const others = when === 'after' ? [refusing(stranger, { after: [id] })] : []
      const plugin = when === 'after' ? options.plugin() : behind(options.plugin())
      await within(
        options,
        async (opened) => {
          await exercised(options, opened)
          await opened.crm.plugins.deliver()
          const before = await everything(opened)
          stranger.isRefusing = true
          const { customers, tasks } = opened.session()
          await refused('write_rejected', customers.create({ kind: 'person', name: { given: 'Nobody' } }))
          await refused('write_rejected', tasks.create({ title: 'Nothing' }))
          stranger.isRefusing = false
          await opened.crm.plugins.deliver()
          equal(await everything(opened), before, 'what is there after the refusals')
        },
        { plugin, others: when === 'after' ? others : [refusing(stranger, {})] },
      )
    })
  }
}

/** Refuses every write while it is told to. */
function refusing(stranger: { readonly isRefusing: boolean }, { after }: Pick<PluginDefinition, 'after'>): AnyPlugin {
  const before = (write: { reject(code: string, message: string): never }): void => {
    if (stranger.isRefusing) write.reject('refused', 'Another plugin refuses it')
  }
  return definePlugin({ id: 'a-stranger', api: 1, version: '1.0.0', ...(after && { after }), hooks: { customer: { before }, task: { before } } }) as AnyPlugin
}

/** The plugin with its hooks after those of the stranger. */
function behind(plugin: AnyPlugin): AnyPlugin {
  const definition = plugin.definition as PluginDefinition
  return { ...plugin, definition: { ...definition, after: [...(definition.after ?? []), 'a-stranger'] } }
}
