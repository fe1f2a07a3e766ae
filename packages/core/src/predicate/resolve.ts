import { DiwanError, type Issue } from '../errors/diwan-error.ts'
import type { EntityDefinition, Relation } from '../schema/entity.ts'
import type { Field } from '../schema/field.ts'
import { stampFields } from '../schema/stamps.ts'
import { currencies } from '../values/currencies.ts'
import { searchTokens } from '../values/fold.ts'
import { extensionPath, extensionPrefix } from '../extensions/extension-value.ts'
import { allOf, anyOf, always, never, type Comparison, type Criterion, type NamedField } from './criterion.ts'
import { evaluate } from './evaluate.ts'
import { isComparableText, parseValue, type TimeFrame } from './parse-value.ts'

export interface ResolveContext {
  /** The entity that a relation leads to, as far as its fields may be asked for. */
  readonly definitionOf: (entity: string) => EntityDefinition
  /** What the session may read of an entity reached through a relation. */
  readonly scopeOf: (entity: string) => Criterion
  /** Told of each field that a condition depends on. */
  readonly named?: (entity: string, field: string) => void
  readonly time: TimeFrame
}

export const whereLimits = { depth: 8, conditions: 200, list: 500 } as const

const comparisons: readonly string[] = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte'] satisfies Comparison[]

/** Checks a `where` object against its entity and turns it into a criterion. Throws `unknown_field` or `predicate_invalid` with every problem. */
export function resolveWhere(where: unknown, entity: EntityDefinition, context: ResolveContext): Criterion {
  const resolver = new Resolver(context)
  const criterion = resolver.object(where, entity, [], 0)
  if (resolver.issues.length === 0) return criterion
  const unknown = resolver.issues.find((issue) => issue.code === 'unknown_field')
  const first = unknown ?? resolver.issues[0]!
  throw new DiwanError(unknown ? 'unknown_field' : 'predicate_invalid', `The predicate on ${entity.name} cannot be used: ${first.message}`, {
    field: first.path.join('.'),
    hint: unknown ? `Fields of ${entity.name}: ${Object.keys(entity.fields).join(', ')}` : 'See the predicate language in the reference',
    issues: resolver.issues,
  })
}

class Resolver {
  readonly issues: Issue[] = []
  #conditions = 0

  constructor(readonly context: ResolveContext) {}

  object(where: unknown, entity: EntityDefinition, path: Issue['path'], depth: number): Criterion {
    if (!isPlainObject(where)) return this.#refuse(path, 'A predicate is an object')
    if (depth > whereLimits.depth) return this.#refuse(path, `Nested deeper than ${whereLimits.depth}`)
    const parts: Criterion[] = []
    for (const [key, value] of Object.entries(where)) {
      if (value === undefined) continue
      if (++this.#conditions > whereLimits.conditions) return this.#refuse(path, `More than ${whereLimits.conditions} conditions`)
      parts.push(this.#entry(key, value, entity, [...path, key], depth))
    }
    return allOf(...parts)
  }

  #entry(key: string, value: unknown, entity: EntityDefinition, path: Issue['path'], depth: number): Criterion {
    if (key === 'and' || key === 'or') {
      if (!Array.isArray(value)) return this.#refuse(path, `\`${key}\` takes a list of predicates`)
      const parts = value.map((part, index) => this.object(part, entity, [...path, index], depth + 1))
      return key === 'and' ? allOf(...parts) : anyOf(...parts)
    }
    if (key === 'not') return negate(this.object(value, entity, path, depth + 1))
    if (key === 'search') return this.#search(value, entity, path)
    const field = fieldOf(entity, key)
    if (field?.owners) return this.#extensions(entity, field.owners, value, path)
    if (field) {
      this.context.named?.(entity.name, key)
      return this.#field({ field: key }, field, value, path)
    }
    if (Object.hasOwn(entity.relations, key)) return this.#relation(entity, entity.relations[key]!, value, path, depth)
    return this.#unknown(path, `${entity.name} has no field or relation \`${key}\``)
  }

  #extensions(entity: EntityDefinition, owners: NonNullable<Field['owners']>, value: unknown, path: Issue['path']): Criterion {
    if (!isPlainObject(value)) return this.#refuse(path, 'Conditions on extension fields are `{ owner: { field: condition } }`')
    return allOf(...Object.entries(value).map(([owner, conditions]) => this.#ownedBy(entity, owner, owners, conditions, [...path, owner])))
  }

  #ownedBy(entity: EntityDefinition, owner: string, owners: NonNullable<Field['owners']>, conditions: unknown, path: Issue['path']): Criterion {
    if (conditions === undefined) return always
    if (!Object.hasOwn(owners, owner)) return this.#unknown(path, `Nobody declares extension fields of ${owner}`)
    if (!isPlainObject(conditions)) return this.#refuse(path, `Conditions on extension fields of ${owner} are \`{ field: condition }\``)
    const fields = owners[owner]!
    const parts = Object.entries(conditions).map(([name, value]): Criterion => {
      const at = [...path, name]
      const field = Object.hasOwn(fields, name) ? fields[name]! : undefined
      if (value === undefined) return always
      if (!field) return this.#unknown(at, `${owner} has no extension field \`${name}\``)
      const named = { field: `${extensionPrefix}${owner}.${name}`, type: field.type }
      if (!field.filter) return this.#refuse(at, `\`${named.field}\` cannot be filtered by: it is not declared as filterable`)
      if (++this.#conditions > whereLimits.conditions) return this.#refuse(at, `More than ${whereLimits.conditions} conditions`)
      this.context.named?.(entity.name, named.field)
      return withDefault(this.#field(named, field, value, at), named, field)
    })
    return allOf(...parts)
  }

  #search(value: unknown, entity: EntityDefinition, path: Issue['path']): Criterion {
    if (!entity.searchKey) return this.#refuse(path, `${entity.name} cannot be searched`)
    if (typeof value !== 'string' || value.length > 200) return this.#refuse(path, '`search` takes text of at most 200 characters')
    const tokens = searchTokens(value)
    this.context.named?.(entity.name, entity.searchKey)
    return tokens.length === 0 ? always : { op: 'search', field: entity.searchKey, tokens }
  }

  #field(named: NamedField, field: Field, value: unknown, path: Issue['path']): Criterion {
    if (field.presence === 'hidden' || (field.type === 'json' && !field.list)) return this.#refuse(path, `\`${named.field}\` cannot be filtered by`)
    if (field.list) return this.#list(named, field, value, path)
    if (!isPlainObject(value) || isRelativeTime(value)) return this.#compare(named, field, 'eq', value, path)
    const currency = field.type === 'money' ? value['currency'] : undefined
    const parts = Object.entries(value).map(([operator, operand]): Criterion => {
      if (operand === undefined) return always
      if (operator === 'currency' && typeof currency === 'string' && currency in currencies) return { op: 'compare', ...currencyOf(named), is: 'eq', value: currency }
      return this.#operator(named, field, operator, operand, currency, [...path, operator])
    })
    return allOf(...parts)
  }

  #operator(named: NamedField, field: Field, operator: string, operand: unknown, currency: unknown, path: Issue['path']): Criterion {
    if (comparisons.includes(operator)) return this.#compare(named, field, operator as Comparison, operand, path, currency)
    switch (operator) {
      case 'in':
      case 'notIn': {
        if (!Array.isArray(operand) || operand.length > whereLimits.list) return this.#refuse(path, `\`${operator}\` takes a list of at most ${whereLimits.list} values`)
        const values = operand.map((item, index) => this.#value(field, item, [...path, index], currency))
        const criterion: Criterion = values.length === 0 ? never : { op: 'in', ...named, values: values.filter((item) => item !== undefined) }
        return operator === 'in' ? criterion : negate(criterion)
      }
      case 'isNull':
        if (typeof operand !== 'boolean') return this.#refuse(path, '`isNull` takes true or false')
        return { op: 'compare', ...named, is: operand ? 'eq' : 'ne', value: null }
      case 'startsWith':
      case 'contains':
        if (field.type !== 'text' && field.type !== 'key') return this.#refuse(path, `\`${operator}\` is for text`)
        if (!isComparableText(operand, 1000)) return this.#refuse(path, `\`${operator}\` takes text of at most 1000 characters`)
        return operand === '' ? { op: 'compare', ...named, is: 'ne', value: null } : { op: operator, ...named, value: operand }
      default:
        return this.#refuse(path, `There is no operator \`${operator}\``)
    }
  }

  #compare(named: NamedField, field: Field, is: Comparison, operand: unknown, path: Issue['path'], currency?: unknown): Criterion {
    if (operand === null) {
      if (is === 'eq' || is === 'ne') return { op: 'compare', ...named, is, value: null }
      return this.#refuse(path, 'Nothing is before or after null')
    }
    if (is !== 'eq' && is !== 'ne' && (field.type === 'boolean' || field.type === 'decimal' || field.type === 'id')) return this.#refuse(path, `\`${named.field}\` has no order`)
    const value = this.#value(field, operand, path, currency)
    return value === undefined ? never : { op: 'compare', ...named, is, value }
  }

  #value(field: Field, operand: unknown, path: Issue['path'], currency: unknown) {
    const value = parseValue(field, operand, this.context.time, currency)
    if (value === undefined) {
      const allowed = field.values ? `one of ${field.values.join(', ')}` : `a value of type ${field.type}`
      this.#refuse(path, `Expected ${allowed}, got ${describe(operand)}`)
    }
    return value
  }

  #list(named: NamedField, field: Field, value: unknown, path: Issue['path']): Criterion {
    if (!isPlainObject(value)) return this.#refuse(path, `\`${named.field}\` is a list: use has, hasAny, hasAll or isEmpty`)
    const parts = Object.entries(value).map(([operator, operand]): Criterion => {
      const at = [...path, operator]
      if (operand === undefined) return always
      if (operator === 'isEmpty' && typeof operand === 'boolean') return operand ? { op: 'isEmpty', ...named } : negate({ op: 'isEmpty', ...named })
      const list = operator === 'has' ? [operand] : operand
      if (!['has', 'hasAny', 'hasAll'].includes(operator)) return this.#refuse(at, `There is no operator \`${operator}\` for lists`)
      if (!Array.isArray(list) || list.length > whereLimits.list) return this.#refuse(at, `\`${operator}\` takes keys`)
      const keys = list.map((item, index) => this.#value({ ...field, type: 'key' }, item, [...at, index], undefined)).filter((item) => typeof item === 'string')
      if (operator === 'hasAll') return allOf(...keys.map((key): Criterion => ({ op: 'has', ...named, keys: [key] })))
      return keys.length === 0 ? never : { op: 'has', ...named, keys }
    })
    return allOf(...parts)
  }

  #relation(entity: EntityDefinition, relation: Relation, value: unknown, path: Issue['path'], depth: number): Criterion {
    const target = this.context.definitionOf(relation.to)
    this.#follow(entity, relation)
    const scope = this.context.scopeOf(relation.to)
    const whereOf = (where: unknown, at: Issue['path']) => this.object(where, target, at, depth + 1)
    if (!isPlainObject(value)) return this.#refuse(path, 'A relation takes some, none, every or count')
    const parts = Object.entries(value).map(([quantifier, operand]): Criterion => {
      const at = [...path, quantifier]
      if (operand === undefined) return always
      switch (quantifier) {
        case 'some':
          return { op: 'related', relation, where: allOf(scope, whereOf(operand, at)) }
        case 'none':
          return negate({ op: 'related', relation, where: allOf(scope, whereOf(operand, at)) })
        case 'every':
          return negate({ op: 'related', relation, where: allOf(scope, negate(whereOf(operand, at))) })
        case 'count':
          return this.#count(relation, operand, scope, whereOf, at)
        default:
          return this.#refuse(at, `A relation takes some, none, every or count, not \`${quantifier}\``)
      }
    })
    return allOf(...parts)
  }

  /** A relation is followed by the values of the fields that lead along it. */
  #follow({ name }: EntityDefinition, relation: Relation): void {
    const { named } = this.context
    if (!named) return
    if (relation.kind === 'one') named(name, relation.local)
    else if (relation.kind === 'many') named(relation.to, relation.foreign)
    else for (const field of [relation.near, relation.far]) named(relation.through, field)
  }

  #count(relation: Relation, value: unknown, scope: Criterion, whereOf: (where: unknown, at: Issue['path']) => Criterion, path: Issue['path']): Criterion {
    if (!isPlainObject(value)) return this.#refuse(path, '`count` takes comparisons, and `where`')
    const where = allOf(scope, value['where'] === undefined ? always : whereOf(value['where'], [...path, 'where']))
    const parts = Object.entries(value).map(([is, operand]): Criterion => {
      if (is === 'where' || operand === undefined) return always
      if (!comparisons.includes(is) || !Number.isSafeInteger(operand)) return this.#refuse([...path, is], '`count` is compared with a whole number')
      return { op: 'relatedCount', relation, where, is: is as Comparison, value: operand as number }
    })
    return allOf(...parts)
  }

  #unknown(path: Issue['path'], message: string): Criterion {
    this.issues.push({ path, code: 'unknown_field', message })
    return never
  }

  #refuse(path: Issue['path'], message: string): Criterion {
    this.issues.push({ path, code: 'predicate_invalid', message })
    return never
  }
}

/** An entity's own field, or a stamp. */
export function fieldOf(entity: EntityDefinition, name: string): Field | undefined {
  if (Object.hasOwn(entity.fields, name)) return entity.fields[name]
  return Object.hasOwn(stampFields, name) && (!entity.internal || name === 'id') ? stampFields[name as keyof typeof stampFields] : undefined
}

function currencyOf({ field, type }: NamedField): NamedField {
  return { field: `${field}.currency`, ...(type && { type: 'key' as const }) }
}

/** What holds where a field's default stands in for a value that is absent from the document. */
function withDefault(criterion: Criterion, named: Required<NamedField>, { fallback }: Field): Criterion {
  if (!fallback) return criterion
  const [owner, name] = extensionPath(named.field, named.type)
  const holds = evaluate(criterion)
  const [byDefault, absent] = [holds({ ext: { [owner!]: { [name!]: fallback() } } }), holds({ ext: {} })]
  if (byDefault === absent) return criterion
  const isAbsent: Criterion = { op: 'compare', ...named, is: 'eq', value: null }
  return byDefault ? anyOf(criterion, isAbsent) : allOf(criterion, negate(isAbsent))
}

function negate(criterion: Criterion): Criterion {
  if (criterion.op === 'always') return never
  if (criterion.op === 'never') return always
  return criterion.op === 'not' ? criterion.of : { op: 'not', of: criterion }
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isRelativeTime(value: object): boolean {
  return 'ago' in value || 'ahead' in value || 'startOf' in value
}

function describe(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value))
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
