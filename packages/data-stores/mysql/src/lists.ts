import type { Bind } from '@diwan/sql'

/** A bound list, its last value repeated up to a power of two, so that few lengths make few statements. */
export function paddedList(values: readonly Bind[]): Bind {
  const list = values.length === 0 ? [null] : [...values]
  const size = 2 ** Math.ceil(Math.log2(list.length))
  while (list.length < size) list.push(list.at(-1)!)
  return list as Bind
}

/** The text with a placeholder for each value of each bound list, and the values in a row. */
export function spreadLists(sql: string, binds: readonly Bind[]): { readonly sql: string; readonly binds: readonly Bind[] } {
  if (!binds.some((bind) => Array.isArray(bind))) return { sql, binds }
  // Nothing is quoted in these texts but names, and those have no question marks.
  const [first, ...rest] = sql.split('?')
  const text = rest.map((after, index) => `${Array.isArray(binds[index]) ? `?${', ?'.repeat(binds[index].length - 1)}` : '?'}${after}`)
  return { sql: first! + text.join(''), binds: binds.flat() as Bind[] }
}
