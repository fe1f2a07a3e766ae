export type { ComponentRights } from './component-rights.ts'
export { createEmbedSessions, type EmbedGrant, type EmbedOptions, type EmbedSession, type EmbedSessions, type Revocation } from './embed-sessions.ts'
export { generateEmbedKey, type EmbedKey } from './key-ring.ts'
