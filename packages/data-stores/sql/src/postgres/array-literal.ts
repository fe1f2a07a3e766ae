/** What an element of an array can be; text stands for every type that is bound as text. */
type Element = string | number | bigint | boolean | null

/**
 * Values as PostgreSQL reads an array from text, such as `{"a","b\"c",NULL,1}`. Every text is quoted, so that none is taken
 * for NULL, a number or a brace.
 */
export function arrayLiteral(values: readonly Element[]): string {
  let literal = '{'
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    if (index > 0) literal += ','
    if (typeof value !== 'string') literal += value === null ? 'NULL' : String(value)
    else literal += special.test(value) ? `"${value.replaceAll(eachSpecial, '\\$&')}"` : `"${value}"`
  }
  return `${literal}}`
}

const special = /["\\]/
const eachSpecial = /["\\]/g
