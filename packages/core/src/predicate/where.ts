import type { ExtensionFields } from '../extensions/extension-field.ts'
import type { FieldOf } from '../schema/field.ts'
import type { Money } from '../values/money.ts'

/**
 * A moment said relative to the session's now, in its zone and calendar:
 * `{ ago: 'P30D' }`, `{ ahead: 'PT2H' }`, or the start of a day, week, month, quarter or year, some periods away.
 */
export type RelativeTime =
  | { readonly ago: string }
  | { readonly ahead: string }
  | { readonly startOf: 'day' | 'week' | 'month' | 'quarter' | 'year'; readonly offset?: number }

type ScalarOf<T> = T extends string | number | boolean ? T | (T extends { readonly __type: 'Instant' | 'PlainDate' } ? string | RelativeTime : never) : never

/** Conditions on one field; all given must hold. `null` equals only `null`, and `ne` is the complement of `eq`. */
export interface FieldCondition<T> {
  readonly eq?: T | null
  readonly ne?: T | null
  readonly in?: readonly T[]
  readonly notIn?: readonly T[]
  readonly lt?: T
  readonly lte?: T
  readonly gt?: T
  readonly gte?: T
  readonly isNull?: boolean
  /** By code point, case-sensitive. For what people type, use `search`. */
  readonly startsWith?: string
  readonly contains?: string
}

/** Conditions on an amount of one currency: text in major units, or a bigint in minor units. */
export interface MoneyCondition extends Omit<FieldCondition<string | bigint>, 'startsWith' | 'contains'> {
  /** Needed to compare; alone it asks for the currency. */
  readonly currency?: string
}

/** Conditions on a list of keys. */
export interface ListCondition {
  readonly has?: string
  readonly hasAny?: readonly string[]
  readonly hasAll?: readonly string[]
  readonly isEmpty?: boolean
}

export interface CountCondition {
  readonly where?: Where
  readonly eq?: number
  readonly ne?: number
  readonly lt?: number
  readonly lte?: number
  readonly gt?: number
  readonly gte?: number
}

/** A condition on related records: at least one, none, every one, or how many. */
export interface RelationCondition {
  readonly some?: Where
  readonly none?: Where
  readonly every?: Where
  readonly count?: CountCondition
}

/** Conditions on extension fields, by owner. */
type ExtensionConditions<O> = string extends keyof O ? Readonly<Record<string, Readonly<Record<string, unknown>>>> : { readonly [Owner in keyof O]?: { readonly [Name in keyof O[Owner]]?: ConditionOf<O[Owner][Name]> } }

type ConditionOf<F> = F extends { readonly owners: ExtensionFields; readonly '~declared'?: infer O } ? ExtensionConditions<O> : F extends FieldOf<infer Out, infer _In>
  ? F['list'] extends true
    ? ListCondition
    : NonNullable<Out> extends readonly string[]
      ? ListCondition
      : NonNullable<Out> extends Money
        ? null | MoneyCondition
        : ScalarOf<NonNullable<Out>> | null | FieldCondition<ScalarOf<NonNullable<Out>>>
  : never

type FieldConditions<F> = { readonly [K in keyof F]?: ConditionOf<F[K]> }

interface Junctions<W> {
  readonly and?: readonly W[]
  readonly or?: readonly W[]
  readonly not?: W
  /** Words as a person types them, in any script's spelling; every word must be found. */
  readonly search?: string
}

/** A predicate of any entity, as plain JSON. What it may name is checked when it is used. */
export interface Where extends Junctions<Where> {
  readonly [key: string]: unknown
}

type StampConditions = {
  readonly id?: string | FieldCondition<string>
  readonly version?: number | FieldCondition<number>
  readonly createdAt?: string | FieldCondition<string | RelativeTime>
  readonly createdBy?: string | FieldCondition<string>
  readonly updatedAt?: string | FieldCondition<string | RelativeTime>
  readonly updatedBy?: string | FieldCondition<string>
}

/** A predicate of one entity: its fields and relations, `and`, `or`, `not`, `search`. */
export type WhereOf<D> = D extends { readonly fields: infer F; readonly relations: infer R }
  ? string extends keyof F
    ? Where
    : FieldConditions<F> & StampConditions & { readonly [relation in keyof R]?: RelationCondition } & Junctions<WhereOf<D>>
  : never
