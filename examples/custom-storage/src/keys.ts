/** Parts of keys end with it, and escape it where they hold it, so that no tenant's name begins another's. */
const end = '\u0000'
const escape = '\u0001'

/** A key such that the rows of one entity and tenant stand together, in the order of their own keys. */
export function keyOf(entity: string, tenant: string, key: string): string {
  return prefixOf(entity, tenant) + key
}

/** What all keys of one entity and tenant begin with, and those of no other. */
export function prefixOf(entity: string, tenant: string): string {
  return `${entityPrefixOf(entity)}${escaped(tenant)}${end}`
}

/** The same of an entity in all tenants. */
export function entityPrefixOf(entity: string): string {
  return `${escaped(entity)}${end}`
}

/** The tenant of a key of an entity. */
export function tenantOf(entity: string, key: string): string {
  const start = escaped(entity).length + end.length
  return key.slice(start, key.indexOf(end, start)).replaceAll(`${escape}0`, end).replaceAll(`${escape}${escape}`, escape)
}

/** The range of keys with a prefix: none of them is above it with the highest character of the encoding. */
export function rangeOf(prefix: string): { readonly gte: string; readonly lt: string } {
  return { gte: prefix, lt: prefix.slice(0, -1) + escape }
}

function escaped(part: string): string {
  return part.replaceAll(escape, `${escape}${escape}`).replaceAll(end, `${escape}0`)
}
