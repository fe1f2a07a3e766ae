import type { PluginDefinition } from '@diwan/core'
import { check, equal } from '../assert/assert.ts'
import type { CheckPluginOptions } from './check-plugin.ts'

/** What the server entry declares and what the `./ui` entry draws is the same, and each tag is defined once. */
export function userInterface({ test, ui, plugin }: CheckPluginOptions): void {
  if (!ui) return
  const definition = plugin().definition as PluginDefinition
  const contributions = Object.entries(ui.contributions)

  test('draws what it declares, and declares what it draws', async () => {
    equal(ui.plugin, definition.id, 'the plugin that the `./ui` entry is of')
    equal(contributions.map(([id]) => id).toSorted(), (definition.ui ?? []).map(({ id }) => id).toSorted(), 'contributions of the `./ui` entry')
    const tags = contributions.flatMap(([, { tag }]) => tag ?? [])
    equal(tags.filter((tag, index) => tags.indexOf(tag) !== index), [], 'tags that are there twice')
  })

  const elements = (globalThis as { readonly customElements?: { get(tag: string): unknown } }).customElements
  if (!elements) return
  test('loads all that it draws, twice, and has an element for each tag', async () => {
    for (const [id, { tag, load }] of contributions) {
      const [loaded] = [await load(), await load()]
      const drawn = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : loaded
      check(typeof drawn === 'function' || (tag !== undefined && elements.get(tag) !== undefined), `The contribution ${id} loads neither ${tag === undefined ? 'a function' : `the element ${tag}`} nor a module with one as its default`)
    }
  })
}
