/** Control characters, and those that turn the direction of what follows, by which `exe.` can be made to look like an ending. */
const deceiving = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

/** A name to show and to save under: the last part of a path, without what could deceive a reader or a shell. */
export function cleanFileName(name: string): string {
  const last = name.toWellFormed().replaceAll('\\', '/').split('/').at(-1)!
  const clean = last.replaceAll(deceiving, '').trim()
  return /^\.*$/.test(clean) ? 'file' : clean
}
