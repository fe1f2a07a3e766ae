/** What is written down of who looks at what. */
export interface AuditOptions {
  /**
   * By entity, fields that may not be looked at unnoticed, an extension field as `ext.health.bloodType`; with those that are
   * declared as `field.sensitive`.
   */
  readonly sensitive?: Readonly<Record<string, readonly string[]>>
  /** Lets `sealAudit` and `verifyAudit` tell whether the change log and the disclosures were tampered with. */
  readonly chain?: ChainOptions
}

export interface ChainOptions {
  /** At least 32 random bytes, kept where whoever can write to the database cannot read them. A text counts as its UTF-8. */
  readonly secret: string | Uint8Array
}
