import { isShowable } from './signatures.ts'

/**
 * The headers with which a file that a stranger uploaded can be served from the host's own origin. It is saved, unless
 * `inline` is asked for and it is an image or a PDF. Types that a page could run (scripts, styles, HTML, SVG) are not told:
 * what the name ends in says them well enough to whoever opens the saved file.
 */
export function fileHeaders({ name, mediaType }: { readonly name: string; readonly mediaType: string }, { inline = false }: { readonly inline?: boolean } = {}): Record<string, string> {
  const isShown = inline && isShowable(mediaType)
  return {
    'content-type': isShowable(mediaType) || isPlayable(mediaType) ? mediaType : 'application/octet-stream',
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; ${fileNameParameters(name)}`,
    // Browsers show PDFs by a page of their own, which a sandbox keeps from opening; what it opens is a PDF or nothing.
    'content-security-policy': isShown && mediaType === 'application/pdf' ? "script-src 'none'" : "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  }
}

/** Not what ends in `+xml`, which browsers take for a document whatever it begins with. */
function isPlayable(mediaType: string): boolean {
  return /^(audio|video)\/[\w.-]+$/.test(mediaType)
}

/** The name twice (RFC 6266 §4.3): as ASCII for old readers, and whole. */
function fileNameParameters(name: string): string {
  const ascii = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const whole = encodeURIComponent(name.toWellFormed()).replaceAll(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  return `filename="${ascii}"; filename*=UTF-8''${whole}`
}
