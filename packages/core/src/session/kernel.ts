import type { EventEmitter } from 'eventemitter3'
import type { AccessRules } from '../access/policy.ts'
import type { ChainCodes } from '../audit/chain-codes.ts'
import type { SensitiveFields } from '../audit/sensitive-fields.ts'
import type { CrmEvents } from '../crm.ts'
import type { FileSettings } from '../files/file-rules.ts'
import type { InstalledPlugins } from '../plugins/installed-plugins.ts'
import type { OwnFields } from '../plugins/own-fields.ts'
import type { Ports } from '../ports/ports.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import type { EntityModel } from '../schema/model.ts'
import type { Wholes } from '../schema/wholes.ts'
import type { Storage } from '../storage/storage.ts'

/** What all sessions of one CRM share. */
export interface Kernel {
  readonly storage: Storage
  readonly entities: Readonly<Record<string, EntityDefinition>>
  readonly models: Readonly<Record<string, EntityModel>>
  /** By entity: what its records belong to. */
  readonly wholes: Readonly<Record<string, Wholes>>
  readonly access: AccessRules
  /** By entity: what is not looked at unnoticed; undefined where that is nothing. */
  readonly sensitive: ReadonlyMap<string, SensitiveFields> | undefined
  /** Undefined where the host asked for no audit chain. */
  readonly chain: ChainCodes | undefined
  /** Undefined where none is installed. */
  readonly plugins: InstalledPlugins | undefined
  readonly ownFields: OwnFields
  readonly ports: Ports
  readonly files: FileSettings
  readonly events: EventEmitter<CrmEvents>
  /** Its storage is a transaction of the host, which may yet be rolled back. */
  readonly isJoined?: boolean
}
