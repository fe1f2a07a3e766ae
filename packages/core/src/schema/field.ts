import * as z from 'zod'
import { cleanTextRule, isCleanText, uncleanPaths } from '../values/clean-text.ts'
import { currencies } from '../values/currencies.ts'
import { moneyFrom, type Money, type MoneyInput } from '../values/money.ts'
import { canonicalDecimal, type Decimal } from '../values/decimal.ts'
import { isPlainDate, type PlainDate } from '../values/plain-date.ts'
import { canonicalInstant, type Instant } from '../values/instant.ts'
import type { JsonObject, JsonValue } from '../values/json.ts'
import type { Label } from '../values/label.ts'

/** The closed set of ways a value is stored; an adapter knows these and nothing else about fields. */
export type StorageType = 'id' | 'key' | 'text' | 'integer' | 'boolean' | 'instant' | 'date' | 'decimal' | 'money' | 'json' | 'bytes'

/**
 * Whether a caller must, may or cannot give a value. `system` fields are stamped or derived by the core and never
 * accepted as input; `hidden` ones, which an entity lists apart, are not returned either.
 */
export type Presence = 'required' | 'optional' | 'defaulted' | 'system' | 'hidden'

/** What merging, deleting and erasing the record it refers to do to a reference. */
export interface ReferenceRule {
  readonly to: string
  readonly merge: 'move' | 'keep'
  readonly delete: 'cascade' | 'detach' | 'restrict' | 'keep'
  readonly erase: 'delete' | 'detach' | 'redact' | 'keep'
}

/** A field of which only its values are looked at: how they are kept may be new to this version, where a plugin was built with a later one. */
export interface FieldOf<Out = unknown, In = Out> {
  /** Parses one present value given in this process into what is stored and returned. */
  readonly schema: z.ZodType<Out, In>
  /** Arrays of keys answer `has`, `hasAny` and `hasAll`; other JSON is opaque to predicates. */
  readonly list: boolean
}

export interface Field<Out = unknown, In = Out, P extends Presence = Presence> extends FieldOf<Out, In> {
  /** The same value as JSON on the wire. */
  readonly wire: z.ZodType
  readonly type: StorageType
  readonly presence: P
  readonly nullable: boolean
  readonly personal: boolean
  /** The longest text, in UTF-16 units, or the most bytes; for storages that size their columns. */
  readonly max?: number
  /** The members of a closed set. */
  readonly values?: readonly string[]
  readonly fallback?: () => JsonValue
  readonly reference?: ReferenceRule
  /** The same for a reference to records of any entity. */
  readonly anyReference?: Omit<ReferenceRule, 'to'>
  /** The vocabulary whose terms a key is one of. */
  readonly vocabulary?: string
  /** False where the change log says that it changed and keeps no values. */
  readonly logged?: boolean
  /** Of a plugin's extension field: whoever may change the record gives it values. */
  readonly writable?: boolean
  /** Who is shown its values, or asks for records by them, is written down. */
  readonly sensitive?: boolean
  /** Of an extension field: how predicates find its values, if they may ask for them at all. */
  readonly filter?: 'index' | 'scan'
  /** Of an extension field: lists may be in its order. */
  readonly sorts?: boolean
  /** What people read of an extension field; its name made readable where left out. */
  readonly label?: Label
  /** The same of the members of a closed set. */
  readonly valueLabels?: Readonly<Record<string, Label>>
  /** Of the document of extension fields: those that are declared, by owner. */
  readonly owners?: Readonly<Record<string, Readonly<Record<string, Field>>>>
  /** Parses what a patch gives, where that is less than a whole value. */
  readonly patch?: z.ZodType
}

type Required<Out, In = Out> = Field<Out, In, 'required'>

/** Ids are compared as text, so they have one spelling. */
const uuid = z.uuid().toLowerCase()

const cleanText = (max: number) =>
  z
    .string()
    .max(max)
    .refine(isCleanText, { error: cleanTextRule })

function field<Out, In>(type: StorageType, schema: z.ZodType<Out, In>, rest: Partial<Field> = {}): Required<Out, In> {
  return { schema, wire: schema, type, presence: 'required', nullable: false, personal: false, list: false, ...rest } as Required<Out, In>
}

/** Text of at most `max` UTF-16 units. Whether it can identify a person must be said. */
export function text(options: { max: number; personal: boolean; min?: number; pattern?: RegExp }): Required<string> {
  let schema: z.ZodType<string, string> = cleanText(options.max)
  if (options.min) schema = (schema as z.ZodString).min(options.min)
  if (options.pattern) schema = schema.check(z.regex(options.pattern))
  return field('text', schema, { personal: options.personal, max: options.max })
}

/** A short machine key, such as an actor id, or a term of a `vocabulary`, such as a lifecycle stage. */
export function key(options: { max?: number; vocabulary?: string } = {}): Required<string> {
  const { max = 100, vocabulary } = options
  return field('key', cleanText(max).check(z.minLength(1)), { max, ...(vocabulary !== undefined && { vocabulary }) })
}

/** A key of a closed set. */
export function oneOf<const T extends readonly [string, ...string[]]>(values: T): Required<T[number]> {
  return field('key', z.enum(values) as unknown as z.ZodType<T[number], T[number]>, { values, max: 100 })
}

/** A list of distinct keys: tags, roles, teams. */
export function keys(options: { max: number; personal: boolean; of?: readonly [string, ...string[]] }): Required<readonly string[]> {
  const item = options.of ? z.enum(options.of) : cleanText(100).check(z.minLength(1))
  const schema = z.array(item).max(options.max) as unknown as z.ZodType<readonly string[], readonly string[]>
  return field('json', schema, { personal: options.personal, list: true, ...(options.of && { values: options.of }) })
}

/** A structured value that predicates cannot look into. `wire` stands for a schema that a document of the API could not name. */
export function json<S extends z.ZodType>(schema: S, options: { personal: boolean; wire?: z.ZodType }): Required<z.output<S>, z.input<S>> {
  const clean = schema.check(({ value, issues }) => {
    for (const path of uncleanPaths(value)) issues.push({ code: 'custom', path, message: cleanTextRule, input: value })
  })
  return field('json', clean as unknown as z.ZodType<z.output<S>, z.input<S>>, { personal: options.personal, wire: options.wire ?? schema })
}

/** A JSON object of any shape, of at most 100,000 characters as text. */
export function document(options: { personal: boolean }): Required<JsonObject> {
  const max = 100_000
  const schema = z.record(z.string(), z.json()).refine((value) => JSON.stringify(value).length <= max, { error: `Longer than ${max} characters as JSON` })
  return json(schema as unknown as z.ZodType<JsonObject, JsonObject>, { personal: options.personal, wire: z.record(z.string(), z.unknown()) })
}

export function integer(options: { min?: number; max?: number } = {}): Required<number> {
  return field('integer', z.int().min(options.min ?? -Number.MAX_SAFE_INTEGER).max(options.max ?? Number.MAX_SAFE_INTEGER))
}

export function boolean(): Required<boolean> {
  return field('boolean', z.boolean())
}

/** A point in time, UTC with milliseconds; any ISO 8601 offset is accepted and normalised. */
export function instant(): Required<Instant, string> {
  const wire = z.iso.datetime({ offset: true })
  const schema = wire.transform((value, context): Instant => {
    const canonical = canonicalInstant(value)
    if (canonical !== undefined) return canonical
    context.addIssue({ code: 'custom', message: 'Not a date and time between the years 0001 and 9999' })
    return z.NEVER
  })
  return field('instant', schema, { wire })
}

/** A calendar day without a zone, `YYYY-MM-DD`; it never shifts. */
export function plainDate(): Required<PlainDate, string> {
  const schema = z.iso.date().refine(isPlainDate) as unknown as z.ZodType<PlainDate, string>
  return field('date', schema, { wire: z.iso.date() })
}

/** An exact number as text, for quantities, unit prices and rates. */
export function decimal(): Required<Decimal, string> {
  const wire = z.string().regex(/^-?\d{1,20}(\.\d{1,12})?$/)
  return field('decimal', wire.transform((value) => canonicalDecimal(value)) as z.ZodType<Decimal, string>, { wire })
}

const currencyCode = z.string().refine((code) => code in currencies, { error: 'Not an ISO 4217 currency code' })

/** The wire form of Money: decimal text in major units, and an ISO 4217 code. */
export const moneyWire = z.strictObject({ amount: z.string().regex(/^-?\d{1,16}(\.\d{1,4})?$/), currency: currencyCode })

/** An amount in minor units of one currency. Text is taken as major units and must fit the currency's digits. */
export function money(): Required<Money, MoneyInput> {
  const input = z.strictObject({ amount: z.union([z.bigint(), moneyWire.shape.amount]), currency: currencyCode })
  const schema = input.transform((value, context): Money => {
    const parsed = moneyFrom(value)
    if (parsed) return parsed
    context.addIssue({ code: 'custom', path: ['amount'], message: `More decimals than ${value.currency} has, or out of range` })
    return z.NEVER
  })
  return field('money', schema, { wire: moneyWire })
}

/** Up to `max` bytes, of which predicates know nothing; for internal entities, as JSON has no form for them. */
export function bytes(options: { max: number; personal: boolean }): Required<Uint8Array> {
  const schema = z.instanceof(Uint8Array).refine((value) => value.length <= options.max, { error: `More than ${options.max} bytes` })
  return field('bytes', schema as unknown as z.ZodType<Uint8Array, Uint8Array>, { personal: options.personal, max: options.max })
}

/** The id of a record of another entity. What happens to it must be declared. */
export function reference(to: string, rule: Omit<ReferenceRule, 'to'>): Required<string> {
  return field('id', uuid, { reference: { to, ...rule } })
}

/** The id of a record of any entity, beside a key field that names which. What happens to it must be declared. */
export function anyReference(rule: Omit<ReferenceRule, 'to'>): Required<string> {
  return field('id', uuid, { anyReference: rule })
}

/** May be left out or null. */
export function optional<Out, In>(of: Required<Out, In>): Field<Out | null, In | null, 'optional'> {
  return { ...of, presence: 'optional', nullable: true } as unknown as Field<Out | null, In | null, 'optional'>
}

/** May be left out; then `fallback` stands in. */
export function defaulted<Out, In>(of: Required<Out, In>, fallback: Out & JsonValue): Field<Out, In, 'defaulted'> {
  return { ...of, presence: 'defaulted', fallback: copiesOf(fallback) } as unknown as Field<Out, In, 'defaulted'>
}

/** Each record has its own, because its holder may change it. */
function copiesOf(value: JsonValue): () => JsonValue {
  if (typeof value !== 'object' || value === null) return () => value
  if (Object.keys(value).length > 0) return () => structuredClone(value)
  return Array.isArray(value) ? () => [] : () => ({})
}

/** May be left out; then the entity's `derive` gives it. */
export function computed<Out, In>(of: Required<Out, In>): Field<Out, In, 'defaulted'> {
  return { ...of, presence: 'defaulted' } as unknown as Field<Out, In, 'defaulted'>
}

/** For what is written many times and soon forgotten: the change log says that it changed, and keeps no values. */
export function unlogged<F extends Field>(of: F): F {
  return { ...of, logged: false }
}

/** Of a plugin's field: whoever may change the record may give it values too, not the plugin alone. */
export function writable<F extends Field>(of: F): F {
  return { ...of, writable: true }
}

/** For what may not be looked at unnoticed, such as a diagnosis: `session.disclosures` tells who was shown it, exported it or asked for records by it. */
export function sensitive<F extends Field>(of: F): F {
  return { ...of, sensitive: true }
}

/**
 * An extension field that predicates may ask for, by an index of its own. With `scan` it has none, and each question goes
 * through all of the tenant's records; lists of keys are only asked for so.
 */
export function filterable<F extends Field>(of: F, { scan = false }: { readonly scan?: boolean } = {}): F {
  return { ...of, filter: scan ? 'scan' : 'index' }
}

/** An extension field that predicates may ask for and lists may be in the order of, by an index. */
export function sortable<F extends Field>(of: F): F {
  return { ...of, filter: 'index', sorts: true }
}

/** What people read of an extension field, and of the values of a `oneOf`: `labelled(of, { en: 'Tier' }, { gold: { en: 'Gold' } })`. */
export function labelled<F extends Field>(of: F, label: Label, valueLabels?: Readonly<Record<string, Label>>): F {
  return { ...of, label, ...(valueLabels && { valueLabels }) }
}

/** Set by the core alone. */
export function system<Out, In>(of: Field<Out, In, 'required' | 'optional'>): Field<Out, In, 'system'> {
  return { ...of, presence: 'system' } as unknown as Field<Out, In, 'system'>
}
