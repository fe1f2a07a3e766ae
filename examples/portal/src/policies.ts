import { secureHeaders } from 'hono/secure-headers'

/** What every answer of the portal allows a page to do: its own files, its own API, and Lit's templates. */
export function policies() {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      connectSrc: ["'self'"],
      imgSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ['lit-html', "'allow-duplicates'"],
    },
    // The demo is served without TLS; a host's proxy says this one.
    strictTransportSecurity: false,
  })
}
