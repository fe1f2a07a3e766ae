import { check, equal } from '../assert/assert.ts'
import type { CheckPluginOptions } from './check-plugin.ts'
import { within } from './opened.ts'

/** What it declares is complete, and it runs. */
export function declarations(options: CheckPluginOptions): void {
  options.test('declares all that it stores, reaches and answers, and runs', () =>
    within(options, async ({ crm, plugin }) => {
      const report = crm.plugins.report().find(({ id }) => id === plugin.id)
      check(report !== undefined, `There is no plugin ${plugin.id}`)
      equal([report!.state, report!.reason], ['running', null], 'the state of the plugin, and why')
      for (const [name, sentence] of Object.entries(plugin.permissions ?? {})) check(sentence.trim().includes(' ') || sentence.trim().length > 3, `The permission ${name} has no sentence that people can read`)
    }))
}
