import { memoryStorage } from '@diwan/core/storage'
import { equal } from '../assert/assert.ts'
import type { CheckPluginOptions } from './check-plugin.ts'
import { everything, exercised, keptOpen, openedWith, within } from './opened.ts'

/** Data that each of its versions has written is taken on by this one. */
export function releases(options: CheckPluginOptions): void {
  for (const { version, plugin } of options.releases ?? []) {
    options.test(`takes on what its version ${version} has written`, async () => {
      const memory = memoryStorage()
      const { storage, dispose } = (await options.open?.()) ?? { storage: () => keptOpen(memory), dispose: () => memory.close() }
      try {
        const old = await openedWith(options, { storage: storage(), plugin: plugin() })
        const session = old.session()
        const { id } = await session.customers.create({ kind: 'person', name: { given: 'Claire' } })
        await old.crm.close()
        await within(
          options,
          async (opened) => {
            equal((await opened.session().customers.get(id)).displayName, 'Claire', 'a customer of the older version')
            equal((await opened.crm.storage.pending()).filter(({ phase }) => phase !== 'contract'), [], 'steps that are left')
            await opened.session().customers.update(id, { lifecycle: 'active' })
            await exercised(options, opened)
            await everything(opened)
          },
          { storage: storage() },
        )
      } finally {
        await dispose()
      }
    })
  }
}
