import { namesIn } from '../access/entity-view.ts'
import type { SessionContext } from '../session/context.ts'
import { refusal } from '../schema/model.ts'
import type { PluginDefinition } from './define-plugin.ts'

/** By entity, the extension fields that only their plugin writes, as `ext.loyalty.points`. */
export type OwnFields = ReadonlyMap<string, ReadonlySet<string>>

export function ownFieldsOf(definitions: readonly PluginDefinition[]): OwnFields {
  const found = new Map<string, Set<string>>()
  for (const { id, fields = {} } of definitions) {
    for (const [entity, members] of Object.entries(fields)) {
      const own = found.get(entity) ?? new Set()
      for (const [name, field] of Object.entries(members)) if (!field.writable) own.add(`ext.${id}.${name}`)
      found.set(entity, own)
    }
  }
  return found
}

/** Whether a field is written by a plugin alone, and not by this session. */
export function isOfPluginAlone({ kernel, actor }: SessionContext, entity: string, field: string): boolean {
  return (kernel.ownFields.get(entity)?.has(field) ?? false) && !(actor.type === 'plugin' && field.startsWith(`ext.${actor.id}.`))
}

/** Throws `forbidden` for an input that gives fields which only their plugin writes. */
export function checkOwnFields(context: SessionContext, entity: string, input: unknown): void {
  if (!context.kernel.ownFields.has(entity)) return
  const issues = namesIn(input)
    .filter(({ name }) => isOfPluginAlone(context, entity, name))
    .map(({ name, path }) => ({ path, code: 'forbidden', message: `Only the plugin ${name.split('.')[1]!} writes it` }))
  if (issues.length > 0) throw refusal(issues, entity)
}
