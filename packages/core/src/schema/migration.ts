import { DiwanError } from '../errors/diwan-error.ts'
import type { Fields } from './entity.ts'

type Values = Readonly<Record<string, unknown>>

/** A step that additions cannot express. Its `id` is told apart within its owner's chain and never changes, nor does the step once it is released. */
export type Migration = ExpandMigration | BackfillMigration | ContractMigration

interface MigrationBase {
  /** Such as `2026-11-lifecycle`: small letters, digits, `-` and `.`. */
  readonly id: string
  /** Steps of other owners that go first, as `owner/id`; those of owners that are not installed are passed over. */
  readonly after?: readonly string[]
}

/** Before this version serves, while older ones still run: nothing that they would stumble over. */
export interface ExpandMigration extends MigrationBase {
  readonly phase: 'expand'
  readonly operations: readonly ExpandOperation[]
}

/** Gives fields of existing rows their values, in batches, and goes on where it was if the process dies. */
export interface BackfillMigration extends MigrationBase {
  readonly phase: 'backfill'
  readonly entity: string
  /** Fields that the entity no longer declares, and whose columns are read as long as they are there; null afterwards. */
  readonly reads?: Fields
  /** The fields that it gives values to. */
  readonly sets: readonly string[]
  /**
   * Values of `sets` from a row (its fields, deleted and hidden ones too), or null where the row stays as it is. It may be
   * asked again for a row that it has answered for.
   */
  fields(row: Values): Values | null
}

/** Once no older version runs any more: what they needed and this one does not. Runs only when it is asked for. */
export interface ContractMigration extends MigrationBase {
  readonly phase: 'contract'
  readonly operations: readonly ContractOperation[]
}

export type ExpandOperation = ChangeType | RawSql
export type ContractOperation = ExpandOperation | DropColumn | DropIndex | DropTable | ReleaseExtension

/** Gives a column the type that its field is declared with. */
export interface ChangeType {
  readonly do: 'changeType'
  readonly entity: string
  readonly field: string
}

/** Its indexes and foreign keys go with it. An entity that no longer declares a field drops its column so, and inserts without it until then. */
export interface DropColumn {
  readonly do: 'dropColumn'
  readonly entity: string
  readonly field: string
}

export interface DropIndex {
  readonly do: 'dropIndex'
  readonly entity: string
  readonly fields: readonly string[]
}

export interface DropTable {
  readonly do: 'dropTable'
  readonly entity: string
}

/** Gives back the column of an index, of an extension field of one's own that has none any more, so that another field can have it. */
export interface ReleaseExtension {
  readonly do: 'releaseExtension'
  readonly entity: string
  readonly field: string
}

/**
 * What no other operation says. Statements by the name of the dialect (`sqlite`, `postgres`, `mysql`); a database whose name
 * is missing refuses the step. Where changes of tables cannot be taken back (MySQL) each must bear being run twice.
 */
export interface RawSql {
  readonly do: 'sql'
  readonly why: string
  readonly statements: Readonly<Record<string, readonly string[]>>
}

const idPattern = /^[a-z0-9][a-z0-9.-]{0,99}$/

/** A step of a chain. Throws `configuration_invalid` for an id that cannot be kept. */
export function defineMigration<const M extends Migration>(migration: M): M {
  if (idPattern.test(migration.id)) return migration
  throw new DiwanError('configuration_invalid', `${JSON.stringify(migration.id)} cannot be the id of a migration`, {
    blame: 'plugin',
    hint: 'Up to 100 small letters, digits, `-` and `.`, such as 2026-11-lifecycle',
  })
}
