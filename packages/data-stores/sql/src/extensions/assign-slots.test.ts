import { entities, field } from '@diwan/core'
import { extendEntities, type AnyExtensions } from '@diwan/core/storage'
import { describe, expect, it } from 'vitest'
import { assignSlots } from './assign-slots.ts'
import type { Slot } from './slot.ts'

const { filterable, optional } = field
const key = filterable(optional(field.key()))

function assigned(extensions: AnyExtensions, known: readonly Slot[] = []): readonly Slot[] {
  return assignSlots({ entities: extendEntities(entities, extensions) }, known)
}

function told(slots: readonly Slot[]): readonly string[] {
  return slots.map(({ entity, column, of }) => `${entity}.${column} ${of ? `${of.owner}.${of.field} ${of.type}` : 'free'}`)
}

describe('slots', () => {
  it('are given to the fields that have an index, an amount taking one of each kind', () => {
    const host = { tier: key, budget: filterable(optional(field.money())), vip: filterable(optional(field.boolean())), note: optional(field.key()), remark: filterable(optional(field.key()), { scan: true }) }
    expect(told(assigned({ customer: { host }, task: { host: { tier: key } } }))).toEqual([
      'customer.ext_t1 host.tier key', 'customer.ext_n1 host.budget money', 'customer.ext_t2 host.budget.currency key', 'customer.ext_n2 host.vip boolean', 'task.ext_t1 host.tier key',
    ])
  })

  it('stay with their field, whatever is declared before it, and while it is not declared', () => {
    const first = assigned({ customer: { host: { a: key, b: key } } })
    const second = assigned({ customer: { before: { z: key }, host: { b: key } } }, first)
    expect(told(second)).toEqual(['customer.ext_t1 host.a key', 'customer.ext_t2 host.b key', 'customer.ext_t3 before.z key'])
    expect(assigned({ customer: { host: { a: key, b: key } } }, second)).toEqual(second)
  })

  it('are others for a field that changed its type', () => {
    const before = assigned({ customer: { host: { size: key } } })
    expect(told(assigned({ customer: { host: { size: filterable(optional(field.integer())) } } }, before))).toEqual(['customer.ext_t1 host.size key', 'customer.ext_n1 host.size integer'])
    expect(assigned({ customer: { host: { size: filterable(optional(field.plainDate())) } } }, before)).toEqual(before)
  })

  it('are taken over once they were given back', () => {
    const [slot, other] = assigned({ customer: { host: { a: key, b: key } } })
    const known: readonly Slot[] = [{ ...slot!, of: null, state: 'free' }, other!]
    expect(told(assigned({ customer: { host: { c: key, d: key } } }, known))).toEqual(['customer.ext_t1 host.c key', 'customer.ext_t2 host.b key', 'customer.ext_t3 host.d key'])
  })

  it('come to an end, which names those who hold them', () => {
    const fields = (letter: string) => Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`${letter}${n}`, key]))
    const known = assigned({ customer: { host: fields('a') } })
    expect(() => assigned({ customer: { host: { more: key } } }, known)).toThrow(expect.objectContaining({ code: 'configuration_invalid', message: expect.stringContaining('ext_t16 host.a15') }))
    expect(assigned({ interaction: { host: fields('b') } }, known)).toHaveLength(32)
  })
})
