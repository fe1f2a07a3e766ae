import { expect, test } from 'vitest'
import { entities } from '../entities/index.ts'
import { wholesOf } from './wholes.ts'

test('A contact point belongs to its customer', () => {
  expect(wholesOf(entities.contactPoint, entities)).toEqual({ required: [expect.objectContaining({ to: 'customer' })], subjects: [] })
})

test('A participant belongs to its interaction, and is known to those who know the customer', () => {
  const { required, subjects } = wholesOf(entities.participant, entities)
  expect([required, subjects].map((relations) => relations.map(({ to }) => to))).toEqual([['interaction'], ['customer']])
})

test('An attachment belongs to the record it names, but to none that names one itself', () => {
  const { required, named } = wholesOf(entities.attachment, entities)
  expect(required).toEqual([])
  expect(named!.relations.map(({ to }) => to)).toEqual(expect.arrayContaining(['customer', 'interaction', 'task']))
  expect(named!.circling).toEqual(expect.arrayContaining(['attachment', 'externalReference', 'share']))
  expect(named!.relations.some(({ to }) => named!.circling.includes(to))).toBe(false)
})
