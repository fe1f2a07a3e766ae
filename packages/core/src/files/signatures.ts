/** As many bytes of a file as tell what it is. */
export const headLength = 1024

/** How files begin that a browser may show by itself; what is not here is only ever saved. */
const signatures: Readonly<Record<string, (head: Uint8Array) => boolean>> = {
  'image/png': (head) => has(head, '\x89PNG\r\n\x1a\n'),
  'image/jpeg': (head) => has(head, '\xff\xd8\xff'),
  'image/gif': (head) => has(head, 'GIF87a') || has(head, 'GIF89a'),
  'image/webp': (head) => has(head, 'RIFF') && has(head, 'WEBP', 8),
  'image/avif': (head) => has(head, 'ftyp', 4) && /^.{8}(?:....)*?avi[fs]/s.test(latin1(head.subarray(0, 64))),
  // ISO 32000-1 wants it first; readers take what comes within the first 1024 bytes, and so do those who write it.
  'application/pdf': (head) => latin1(head).includes('%PDF-'),
}

/** True for the images and documents that cannot run anything in the page that shows them. */
export function isShowable(mediaType: string): boolean {
  return Object.hasOwn(signatures, mediaType)
}

/** False where a file of this type must begin otherwise. Types that are never shown may begin anyhow. */
export function beginsAs(mediaType: string, head: Uint8Array): boolean {
  return !isShowable(mediaType) || signatures[mediaType]!(head)
}

function has(head: Uint8Array, text: string, at = 0): boolean {
  return latin1(head.subarray(at, at + text.length)) === text
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
