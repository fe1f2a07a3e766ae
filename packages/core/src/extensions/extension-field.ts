import * as z from 'zod'
import type { Wire } from '../schema/entity.ts'
import type { Field, FieldOf } from '../schema/field.ts'
import type { JsonObject } from '../values/json.ts'
import { moneyToJson, type Money } from '../values/money.ts'
import { newDocument } from './document.ts'

/** Fields that owners add to one entity, by owner: the id of a plugin, or `host`. Optional or with a default, since records are there without them. */
export type ExtensionFields = Readonly<Record<string, Readonly<Record<string, Field<unknown, unknown, 'optional' | 'defaulted'>>>>>

type ValueOf<F> = F extends FieldOf<infer Out, infer _In> ? Wire<Out> : never
type InputOf<F> = F extends FieldOf<infer _Out, infer In> ? In : never

type AnyDocument = Readonly<Record<string, Readonly<Record<string, unknown>>>>
type AnyInput = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>

/** The document of a record: every declared field, null or its default where it has no value. Amounts are in the wire form of Money. */
export type ExtensionDocument<O> = { readonly [Owner in keyof O]: { readonly [Name in keyof O[Owner]]: ValueOf<O[Owner][Name]> } }

/** What a record is created or changed with: those of the fields that are given; null empties an optional one. */
export type ExtensionInput<O> = { readonly [Owner in keyof O]?: { readonly [Name in keyof O[Owner]]?: InputOf<O[Owner][Name]> | undefined } | undefined }

/** The document of extension fields; with whatever fields where it is not said which owners declare. */
export interface ExtensionField<O = ExtensionFields, Out = AnyDocument, In = AnyInput> extends Field<Out, In, 'defaulted'> {
  readonly owners: ExtensionFields
  /** Types alone: the fields as they are declared. */
  readonly '~declared'?: O
}

/** The document of extension fields, as they are declared by owner. What nobody declared is refused. */
export function extensionField(owners: ExtensionFields = {}): ExtensionField {
  const patch = z.strictObject(mapped(owners, (fields) => z.strictObject(mapped(fields, inputSchema)).optional()))
  const field: Field = {
    schema: patch.transform((given) => newDocument(owners, given as JsonObject)),
    patch,
    wire: z.record(z.string(), z.record(z.string(), z.unknown())),
    type: 'json',
    presence: 'defaulted',
    nullable: false,
    personal: true,
    list: false,
    fallback: () => newDocument(owners, {}),
    owners,
  }
  return field as ExtensionField
}

/** Documents are looked into by databases, one of which goes no deeper than 32 levels. */
const deepest = 24

/** A value as it is kept in the document, which is JSON. */
function inputSchema(field: Field): z.ZodType {
  const schema = field.type === 'money' ? field.schema.transform((money) => moneyToJson(money as Money)) : field.type === 'json' ? shallow(field.schema) : field.schema
  return field.nullable ? schema.nullable().optional() : schema.optional()
}

function shallow(schema: z.ZodType): z.ZodType {
  return schema.refine((value) => isWithin(value, deepest), { error: `Nested deeper than ${deepest} levels` })
}

function isWithin(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return levels > 0 && Object.values(value).every((inner) => isWithin(inner, levels - 1))
}

function mapped<T, R>(members: Readonly<Record<string, T>>, make: (member: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, make(member)]))
}
