import { createCrm } from '@diwan/core'
import { memoryStorage } from '@diwan/core/storage'
import { refused } from '../assert/assert.ts'
import type { CheckPluginOptions } from './check-plugin.ts'

/** Its routes are for those who have their permission, and for nobody else. */
export function routes(options: CheckPluginOptions): void {
  options.test('refuses each of its routes to callers without the permission', async () => {
    const { plugin, with: required, secrets } = options
    const made = plugin()
    const crm = await createCrm({ storage: memoryStorage(), plugins: [...(required?.() ?? []), made], policy: { records: () => true, permits: () => false }, runner: 'none', ...(secrets && { pluginSecrets: { [made.id]: secrets } }) })
    try {
      for (const route of crm.plugins.routes().filter((each) => each.plugin === made.id && each.permission !== null)) {
        const params = Object.fromEntries([...route.path.matchAll(/:([^/]+)/g)].map(([, name]) => [name!, crypto.randomUUID()]))
        const request = () => new Request(`https://crm.example/plugins/${route.plugin}${route.path}`, { method: route.method, ...(route.method !== 'GET' && { body: '{}' }) })
        await refused('forbidden', route.handle(request(), { params }))
        await refused('forbidden', route.handle(request(), { params, session: crm.session({ tenant: 'acme', actor: { type: 'user', id: 'nobody' } }) }))
      }
    } finally {
      await crm.close()
    }
  })
}
