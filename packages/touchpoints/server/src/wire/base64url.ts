/** Bytes as base64url (RFC 4648, section 5) without padding, and back. */
export function bytesToBase64Url(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Throws a DOMException for what is none. */
export function base64UrlToBytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
}

/** Text of any script, by its UTF-8. */
export function toBase64Url(text: string): string {
  return bytesToBase64Url(new TextEncoder().encode(text))
}

export function fromBase64Url(text: string): string {
  return new TextDecoder().decode(base64UrlToBytes(text))
}
