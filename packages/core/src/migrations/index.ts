import type { Migration } from '../schema/migration.ts'

/** The core's chain: what additions to its entities cannot express, oldest first. */
export const coreMigrations: readonly Migration[] = []
