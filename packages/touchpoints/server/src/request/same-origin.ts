import { DiwanError } from '@diwan/core'

/**
 * Hosts sign people in by cookies, which a browser also sends from pages of others. Browsers say where a request comes from
 * (Fetch Metadata, else Origin), and other programs say nothing, which is fine. Throws `origin_refused`.
 */
export function requireOwnOrigin(request: Request, origins: readonly string[]): void {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  if (origin !== null && origins.includes(origin)) return
  if (site === 'same-origin' || site === 'none') return
  // A proxy that ends TLS changes the scheme of what arrives here, so hosts are compared and schemes are not.
  if (origin !== null && hostOf(origin) !== (request.headers.get('host') ?? hostOf(request.url))) refuse(origin)
  if (origin === null && site !== null) refuse(site)
}

function refuse(from: string): never {
  throw new DiwanError('origin_refused', `A page of “${from.slice(0, 200)}” tried to write`, { hint: 'Where that page is yours, name its origin in the handler’s `origins`.' })
}

function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).host : undefined
}
