import * as fc from 'fast-check'
import { moneyToJson, type EntityDefinition, type Field, type JsonObject, type Money } from '@diwan/core'
import { storedValue } from '../predicates/vocabulary.ts'

/** A document of extension fields as it may be stored: values, null, nothing, and what an earlier declaration may have left. */
export function documentOf({ fields }: EntityDefinition): fc.Arbitrary<JsonObject> {
  const owners = Object.entries(fields['ext']?.owners ?? {}).map(([owner, members]) => {
    const values = Object.entries(members).map(([name, member]) => [name, fc.oneof({ weight: 4, arbitrary: jsonValue(member) }, { weight: 1, arbitrary: leftover })] as const)
    return [owner, fc.record(Object.fromEntries(values), { requiredKeys: [] })] as const
  })
  return fc.record(Object.fromEntries(owners), { requiredKeys: [] }) as fc.Arbitrary<JsonObject>
}

function jsonValue(member: Field): fc.Arbitrary<unknown> {
  const value = storedValue(member)
  return member.type === 'money' ? value.map((money) => moneyToJson(money as Money)) : value
}

const leftover = fc.constantFrom<unknown>(
  null, 0, 1, 1.5, -(2 ** 60), 1e300, 1e20, true, false, '', '1', 'true', 'gold', 'null', [], ['a', 5, null], {}, { amount: 5, currency: 5 }, { amount: 'much', currency: 'EUR' }, { amount: '1.00' }, { currency: 'JPY' },
)
