import { DiwanError, type Issue } from '../errors/diwan-error.ts'
import { extensionProblems } from '../extensions/check-extensions.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import type { AnyPlugin } from './contract.ts'
import { pluginApi, type PluginDefinition } from './define-plugin.ts'
import { durableProblems } from './check-durable.ts'
import { entityProblems } from './check-entities.ts'
import { reachProblems } from './check-reach.ts'
import type { AnyHooks, PluginSecrets } from './installed-plugins.ts'
import { orderPlugins } from './order-plugins.ts'
import { namePattern } from './problem.ts'
import { uiProblems } from './ui-contribution.ts'

type Definitions = Readonly<Record<string, EntityDefinition>>

const idPattern = /^[a-z][a-z0-9-]{0,49}$/
const versionPattern = /^\d+\.\d+\.\d+(?:[-+].+)?$/
const reserved = ['core', 'host']

// Another minor version may know more, which nothing here would heed.
const members = Object.keys({ id: true, api: true, version: true, requires: true, optional: true, after: true, fields: true, entities: true, permissions: true, rights: true, migrations: true, secrets: true, hosts: true, settings: true, events: true, on: true, jobs: true, routes: true, ui: true, setup: true, hooks: true, onFailure: true, dispose: true } satisfies Record<keyof PluginDefinition, true>)
const phases = Object.keys({ before: true, beforeMany: true, written: true, committed: true } satisfies Record<keyof AnyHooks, true>)

/** The definitions of plugins in the order in which they are set up. Throws `plugins_invalid` with all that is wrong with them. */
export function checkPlugins(plugins: readonly AnyPlugin[], foundation: Definitions, secrets: PluginSecrets = {}): readonly PluginDefinition[] {
  const definitions = plugins.map(({ definition }) => definition as PluginDefinition)
  const { order, circles } = orderPlugins(definitions.map((definition) => ({ id: definition.id, first: firstOf(definition), definition })))
  const ids = definitions.map(({ id }) => id)
  const own: Definitions = Object.fromEntries(definitions.flatMap(({ entities = [] }) => entities.map((entity) => [entity.name, entity])))
  const issues = [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => problem(id, [], 'is there twice: give each plugin once, and see by `npm ls` whether there is a second copy of its package')),
    ...circles.map((circle) => problem(circle[0]!, [], `depends on itself: ${circle.join(' -> ')}. Move what they share into another plugin, or let one of them do without the other`)),
    ...clashes(definitions, foundation),
    ...definitions.flatMap((definition) => [
      ...problemsOf(definition, { ids, foundation, entities: { ...own, ...foundation } }),
      ...[...durableProblems(definition, definitions), ...reachProblems(definition, secrets[definition.id] ?? {}), ...entityProblems(definition)].map(({ path, message }) => problem(definition.id, path, message)),
    ]),
  ]
  if (issues.length === 0) return order.map(({ definition }) => definition)
  throw new DiwanError('plugins_invalid', `${issues.length === 1 ? 'A plugin cannot' : `${issues.length} things about plugins cannot`} be used: ${issues.map(({ message }) => message).join('; ')}`, { blame: 'plugin', hint: 'Nothing was started and nothing was written', issues })
}

function firstOf({ requires = {}, optional = {}, after = [] }: PluginDefinition): readonly string[] {
  return [...Object.values(requires), ...Object.values(optional)].map(({ id }) => id).concat(after)
}

/** Entities that are called as one of the core, or of a plugin before, is already. */
function clashes(definitions: readonly PluginDefinition[], foundation: Definitions): readonly Issue[] {
  const taken = Object.values(foundation).map(({ name, collection }) => ({ owner: 'the core', name, collection }))
  return definitions.flatMap(({ id, entities = [] }) =>
    entities.flatMap(({ name, collection }) => {
      const other = taken.find((each) => each.name === name || each.collection === collection)
      taken.push({ owner: id, name, collection })
      return other ? [problem(id, ['entities', name], `has an entity ${name} of ${collection}, and ${other.owner} has ${other.name} of ${other.collection}; call yours otherwise`)] : []
    }),
  )
}

interface Known {
  readonly ids: readonly string[]
  readonly foundation: Definitions
  readonly entities: Definitions
}

function problemsOf(definition: PluginDefinition, { ids, foundation, entities }: Known): readonly Issue[] {
  const { id, api, version, requires = {}, after = [], fields = {}, entities: own = [], permissions = {}, rights = {}, hooks = {} } = definition
  const says: [path: Issue['path'], message: string, isWrong: boolean][] = [
    [['id'], `has the id ${JSON.stringify(id)}: small letters, digits and \`-\`, and not ${reserved.join(' or ')}`, !idPattern.test(id) || reserved.includes(id)],
    [['api'], `is built for generation ${String(api)} of the plugin API, and this is generation ${pluginApi}`, (api as number) !== pluginApi],
    [['version'], `has the version ${JSON.stringify(version)}; it is one such as 1.4.0`, !versionPattern.test(version)],
    ...unknown(definition, members).map((name): (typeof says)[number] => [[name], `declares ${name}, ${strange}`, true]),
    ...Object.entries(hooks).flatMap(([entity, each]) => unknown(each, phases).map((phase): (typeof says)[number] => [['hooks', entity, phase], `has a hook ${phase} on ${entity}, ${strange}`, true])),
    ...Object.entries(requires).map(([name, ref]): (typeof says)[number] => [['requires', name], `requires ${ref.id}, which is not installed: add it to the plugins of \`createCrm\``, !ids.includes(ref.id)]),
    ...after.map((other, index): (typeof says)[number] => [['after', index], `comes after ${other}, which is not installed; name what may be missing in \`optional\``, !ids.includes(other)]),
    ...own.map((entity): (typeof says)[number] => [['entities', entity.name], `has an entity ${entity.name}; the names of its entities begin with ${prefixOf(id)}, such as ${prefixOf(id)}Item`, !isOwnName(id, entity.name)]),
    ...own.map((entity): (typeof says)[number] => [['entities', entity.name, 'collection'], `has a collection ${entity.collection}; the names of its collections begin with ${prefixOf(id)}, such as ${prefixOf(id)}Items`, !isOwnName(id, entity.collection)]),
    ...Object.keys(permissions).map((name): (typeof says)[number] => [['permissions', name], `has a permission ${JSON.stringify(name)}; a name is letters and digits and begins with a small letter`, !namePattern.test(name)]),
    ...Object.keys(rights).map((entity): (typeof says)[number] => [['rights', entity], `wants rights to ${entity}, and there is no such entity`, !isPublic(entities, entity)]),
    ...Object.entries(hooks).map(([entity]): (typeof says)[number] => [['hooks', entity], `has hooks on ${entity}, and no such records are written`, !isPublic(entities, entity)]),
    ...Object.entries(hooks).map(([entity, each]): (typeof says)[number] => [['hooks', entity], `has \`before\` and \`beforeMany\` on ${entity}: one of them`, each?.before !== undefined && each.beforeMany !== undefined]),
  ]
  const wrong = says.filter(([, , isWrong]) => isWrong).map(([path, message]) => problem(id, path, message))
  const ofFields = Object.entries(fields).flatMap(([entity, members]) => extensionProblems(entity, Object.hasOwn(foundation, entity) ? foundation[entity] : undefined, { [id]: members }).map(({ path, message }) => problem(id, ['fields', ...path], `has fields that cannot be: ${path.join('.')}: ${message}`)))
  const ofUi = uiProblems(definition, entities).map(([path, message]) => problem(id, path, message))
  return [...wrong, ...ofFields, ...ofUi]
}

const strange = 'which this version of @diwan/core does not know: install a newer one, or an older version of the plugin'

function unknown(given: object, known: readonly string[]): readonly string[] {
  return Object.entries(given).flatMap(([name, value]) => (value === undefined || known.includes(name) ? [] : [name]))
}

function problem(id: string, path: Issue['path'], message: string): Issue {
  return { path: [id, ...path], code: 'plugins_invalid', message: `${id} ${message}` }
}

/** `loyalty-cards` as `loyaltyCards`. */
function prefixOf(id: string): string {
  return id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function isOwnName(id: string, name: string): boolean {
  const rest = name.startsWith(prefixOf(id)) ? name.slice(prefixOf(id).length) : ''
  return /^[A-Z0-9][a-zA-Z0-9]*$/.test(rest)
}

function isPublic(entities: Definitions, name: string): boolean {
  return Object.hasOwn(entities, name) && !entities[name]!.internal && !entities[name]!.readOnly
}
