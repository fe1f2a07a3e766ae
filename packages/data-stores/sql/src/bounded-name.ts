import { textHash } from '@diwan/core/storage'

/** PostgreSQL cuts longer names than 63 bytes without a word, MySQL refuses those above 64; partitions add a number to theirs. */
const longest = 59

/** A name as it is, or where it is too long its beginning with a hash of all of it. */
export function boundedName(name: string): string {
  return name.length <= longest ? name : `${name.slice(0, longest - 12)}_${textHash(name)}`
}
