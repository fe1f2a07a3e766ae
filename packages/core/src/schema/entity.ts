import type { Issue } from '../errors/diwan-error.ts'
import type { Instant } from '../values/instant.ts'
import type { MoneyInput, MoneyJson } from '../values/money.ts'
import type { Field, Presence } from './field.ts'

export type Fields = Readonly<Record<string, Field>>

/** How predicates (and includes) reach other records. To-many relations are only ever quantified, so a page never multiplies. */
export type Relation =
  | { readonly kind: 'one'; readonly to: string; readonly local: string }
  | { readonly kind: 'many'; readonly to: string; readonly foreign: string }
  | { readonly kind: 'through'; readonly to: string; readonly through: string; readonly near: string; readonly far: string }

export interface Index {
  readonly fields: readonly string[]
  readonly unique?: boolean
}

export type Derive = (values: Readonly<Record<string, unknown>>, at: { readonly now: Instant }) => Readonly<Record<string, unknown>>

/** The names of fields and relations that one version changed, all at once: before and after, or null where it is gone. */
export type Renames = Readonly<Record<string, string | null>>

/** What is wrong with a record as a whole, where no field can see it alone. */
export type Check = (values: Readonly<Record<string, unknown>>) => readonly Issue[]

export type Relations = Readonly<Record<string, Relation>>

export interface EntityDefinition<Name extends string = string, F extends Fields = Fields, R extends Relations = Relations> {
  /** Singular, camelCase: the name in predicates, changes and storage. */
  readonly name: Name
  /** The collection's name on a session and, in kebab case, in URLs. */
  readonly collection: string
  /** Whose it is: `core`, `host`, or the id of a plugin. */
  readonly owner: string
  readonly fields: F
  readonly relations: R
  readonly indexes: readonly Index[]
  /** Fields a list may be ordered by; each is covered by an index that starts with it. */
  readonly sorts: readonly string[]
  /** Append-only entities refuse update and delete. */
  readonly appendOnly: boolean
  /** Only the core writes its records: sessions read and export them, and may do nothing else. */
  readonly readOnly: boolean
  /** Of a plugin's entity: whether others than the plugin's own code may write its records, as far as the policy lets them. Default false. */
  readonly writable?: boolean
  /** Internal entities have no repository, no HTTP routes, no change rows, and no stamps but their id. */
  readonly internal: boolean
  /** Rows are stored in this order (then id), for one entity that is read only that way. */
  readonly clusterBy: readonly string[]
  /** The storage numbers the rows as it commits them, and they are read as a feed. */
  readonly feed: boolean
  /** Computes system and computed fields from the others, on every write. */
  readonly derive?: Derive
  /** All fields that `derive` reads. Where it is not said, every update derives anew. */
  readonly derivedFrom?: readonly string[]
  /** The fields that `derive` gives. Where it is not said, all that are set by the core alone. */
  readonly derived?: readonly string[]
  /** The field of the folded search key, where the entity can be searched. */
  readonly searchKey?: string
  /** Fields that hold ids of customers this record belongs to; their pages refresh when it changes. */
  readonly subjects: readonly string[]
  /** Names of relations, one after another, that lead to the customers a record concerns. Default: the relations of its subjects. */
  readonly ways: readonly (readonly string[])[]
  /** The fields that tell a record from all others of its tenant, deleted ones too; `save` finds it by them. Empty where only the id does. */
  readonly key: readonly string[]
  /** Refuses a record, new or changed, with what it returns. */
  readonly check?: Check
  /** How names of fields and relations changed, one entry for each version after the first, so that stored predicates still find them. */
  readonly renames: readonly Renames[]
}

export type EntityOptions<F extends Fields, R extends Relations> = {
  readonly collection: string
  /** Default: `core`. */
  readonly owner?: string
  readonly fields: F
  /** Fields that the core derives for its own use, such as a search key: no caller gives or gets them. */
  readonly hidden?: Fields
  readonly relations?: R
  readonly indexes?: readonly Index[]
  readonly sorts?: readonly string[]
  readonly appendOnly?: boolean
  readonly readOnly?: boolean
  readonly writable?: boolean
  readonly internal?: boolean
  readonly clusterBy?: readonly string[]
  readonly feed?: boolean
  readonly derive?: Derive
  /** All fields that `derive` reads. Where it is not said, every update derives anew. */
  readonly derivedFrom?: readonly string[]
  readonly derived?: readonly string[]
  readonly searchKey?: string
  readonly subjects?: readonly string[]
  readonly ways?: readonly (readonly string[])[]
  readonly key?: readonly string[]
  readonly check?: Check
  readonly renames?: readonly Renames[]
}

export function defineEntity<const Name extends string, F extends Fields, const R extends Relations = {}>(name: Name, { hidden = {}, ...options }: EntityOptions<F, R>): EntityDefinition<Name, F, R> {
  const { key = [], indexes = [], subjects = [], relations = {} } = options
  const ways = Object.entries<Relation>(relations).flatMap(([relation, each]) => (each.kind === 'one' && each.to === 'customer' && subjects.includes(each.local) ? [[relation]] : []))
  const unique = key.length > 0 ? [{ fields: key, unique: true }] : []
  const fields = { ...options.fields, ...Object.fromEntries(Object.entries(hidden).map(([each, field]) => [each, { ...field, presence: 'hidden' }])) }
  return { owner: 'core', relations: {} as R, sorts: [], appendOnly: false, readOnly: false, internal: false, clusterBy: [], feed: false, subjects, ways, renames: [], ...options, fields, key, indexes: [...unique, ...indexes], name }
}

/** What every stored record carries besides its own fields. */
export interface Stamps {
  readonly id: string
  /** 1 at creation, one more at each change. */
  readonly version: number
  readonly createdAt: Instant
  /** `type:id` of the actor, such as `user:u_7`. */
  readonly createdBy: string
  readonly updatedAt: Instant
  readonly updatedBy: string
  readonly deletedAt: Instant | null
}

type OutOf<F> = F extends Field<infer Out, infer _In, Presence> ? Out : never
type InOf<F> = F extends Field<infer _Out, infer In, Presence> ? In : never
type KeysOf<F extends Fields, P extends Presence> = { [K in keyof F]: F[K]['presence'] extends P ? K : never }[keyof F]
type Simplify<T> = { [K in keyof T]: T[K] } & {}

type OwnFields<F> = { readonly [K in keyof F]: OutOf<F[K]> }

/** What the types of an entity's records and queries follow from. */
export type EntityShape = Pick<EntityDefinition, 'fields' | 'relations'>

/** A stored record: its fields (null where absent) and its stamps. */
export type RecordOf<D extends EntityShape> = Simplify<OwnFields<D['fields']> & Stamps>

/** The names of an entity's fields, stamps too. */
export type NameOf<D extends EntityShape> = (keyof D['fields'] & string) | keyof Stamps

/** A stored row of an internal entity: its fields and its id. */
export type PlainRecordOf<D extends EntityShape> = Simplify<OwnFields<D['fields']> & { readonly id: string }>

/** What creating a record takes. */
export type CreateOf<D extends EntityShape> = Simplify<
  { readonly id?: string | undefined } & { readonly [K in KeysOf<D['fields'], 'required'>]: InOf<D['fields'][K]> } & {
    readonly [K in KeysOf<D['fields'], 'optional' | 'defaulted'>]?: InOf<D['fields'][K]> | undefined
  }
>

/** What updating a record takes: those of its writable fields that are given; null empties an optional one. */
export type PatchOf<D extends EntityShape> = Simplify<{ readonly [K in KeysOf<D['fields'], 'required' | 'optional' | 'defaulted'>]?: InOf<D['fields'][K]> | undefined }>

/** A record as JSON: the same, with Money as text. */
export type Wire<T> = T extends MoneyInput
  ? MoneyJson
  : T extends string | number | boolean | null | undefined | bigint
    ? T
    : T extends readonly (infer I)[]
      ? readonly Wire<I>[]
      : { readonly [K in keyof T]: unknown extends T[K] ? T[K] : Wire<T[K]> }
