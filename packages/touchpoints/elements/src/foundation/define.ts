import { version } from './version.ts'

export interface DefineOptions {
  /** The public tags begin with it; default `diwan`. */
  readonly prefix?: string
}

/** A class of this package: its name in tags is `<prefix>-<tagName>`. */
export interface ElementClass extends CustomElementConstructor {
  readonly tagName: string
  readonly diwanVersion?: string
}

const tags = new WeakMap<ElementClass, string>()

/**
 * Registers a class unless its tag is taken: the first to come keeps it, and nothing throws.
 * A tag held by another version, or by a stranger, is told once on the console.
 */
export function define(elementClass: ElementClass, options: DefineOptions = {}): void {
  const registry = globalThis.customElements as CustomElementRegistry | undefined
  if (!registry) return
  const tag = `${options.prefix ?? 'diwan'}-${elementClass.tagName}`
  const holder = registry.get(tag) as ElementClass | undefined
  if (!holder) return register(registry, elementClass, tag)
  const other = holder.diwanVersion
  if (other === version) return
  console.warn(
    `<${tag}> is already defined by ${other ? `@diwan/elements ${other}` : 'another library'}; @diwan/elements ${version} leaves it alone. ` +
      `Load one version, or give this one a prefix of its own: defineAll({ prefix: 'acme' }).`,
  )
}

/** The tag under which a class renders inside another element: its public one, or an internal one that carries the version. */
export function tagOf(elementClass: ElementClass): string {
  const known = tags.get(elementClass)
  if (known) return known
  const internal = `diwan-${elementClass.tagName}-${version.replaceAll('.', '-')}`
  if (customElements.get(internal)) tags.set(elementClass, internal)
  else register(customElements, elementClass, internal)
  return internal
}

/** A constructor can be registered once, so a second tag gets a subclass. */
function register(registry: CustomElementRegistry, elementClass: ElementClass, tag: string): void {
  registry.define(tag, tags.has(elementClass) ? class extends elementClass {} : elementClass)
  tags.set(elementClass, tag)
}
