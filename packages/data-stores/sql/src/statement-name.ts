import { textHash } from '@diwan/core/storage'

/** A name for a statement's text, from 106 bits of its hash: a name that stood for two texts would run the wrong one. */
export function statementName(text: string): string {
  return `d${textHash(text)}${textHash(text, 0x9e3779b9)}`
}
