/** The logs that are trimmed and sealed, each with the field of when a row was written. */
export const auditLogs = { change: 'at', disclosure: 'createdAt' } as const

export type AuditLog = keyof typeof auditLogs

/** Rows of one transaction, and of one seal: so many are in memory at once. */
export const logBatch = 500
