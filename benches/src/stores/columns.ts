import { entities } from '@diwan/core'
import { storedFields } from '@diwan/core/storage'
import type { Given } from './contender.ts'

type Measured = 'customer' | 'contactPoint' | 'interaction' | 'timelineEntry'

/** The columns of an entity that a record is made of, or (`all`) those that it is kept in, by the names they have in every SQL database. */
export function columnsOf(entity: Measured, { all = false } = {}): readonly string[] {
  return fieldsOf(entity, all).flatMap(([name, { type }]) => (type === 'money' ? [snakeCase(name), `${snakeCase(name)}_currency`] : [snakeCase(name)]))
}

/** `columns` of a table for a `select`, quoted because one is a keyword. */
export function selected(columns: readonly string[], alias: string): string {
  return columns.map((column) => `${alias}."${column}"`).join(', ')
}

/** A row or record in Diwan's spelling, whoever gave it, for comparison. */
export function recordOf(entity: Measured, given: Given): Given {
  return Object.fromEntries(fieldsOf(entity, false).map(([name, { type }]) => [name, valueOf(name, type, given)]))
}

/** What an interaction's columns (`all`) hold, for drivers that take text, numbers and null. */
export function interactionValues(row: Given): readonly (string | number | null)[] {
  return interactionFields.map((name) => {
    if (name === 'ext') return JSON.stringify(row['ext'])
    if (name === 'amount') return null
    return (row[name] ?? null) as string | number | null
  })
}

const interactionFields = fieldsOf('interaction', true).flatMap(([name]) => (name === 'amount' ? ['amount', 'amountCurrency'] : [name]))

function fieldsOf(entity: Measured, all: boolean) {
  return Object.entries(storedFields(entities[entity])).filter(([, field]) => all || field.presence !== 'hidden')
}

function valueOf(name: string, type: string, given: Given): unknown {
  const value = given[name] ?? given[snakeCase(name)] ?? null
  if (value === null) return null
  if (value instanceof Date) return value.toISOString()
  if (type === 'integer') return Number(value)
  if (type === 'boolean') return Boolean(value)
  if (type === 'json') return typeof value === 'string' ? JSON.parse(value) : value
  if (type === 'money') return moneyOf(value, given[`${snakeCase(name)}_currency`] ?? given[`${name}Currency`])
  return value
}

function moneyOf(value: unknown, currency: unknown): unknown {
  const money = typeof value === 'object' ? (value as { readonly amount: bigint; readonly currency: string }) : { amount: value, currency }
  return `${String(money.amount)} ${String(money.currency)}`
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
