import { roundToMoney } from '@diwan/core'
import { expect, test } from 'vitest'
import { centsOf, decimalOf } from './cents.ts'
import { openDesk } from './desk.ts'

test('the desk’s rounding is half-up from the text, as Diwan’s is', () => {
  const texts = ['957.5775', '0.005', '1.005', '2.675', '0.444', '14', '-1.005', '19.9']
  expect(texts.map(centsOf)).toEqual([95758n, 1n, 101n, 268n, 44n, 1400n, -101n, 1990n])
  expect(texts.map(centsOf)).toEqual(texts.map((text) => roundToMoney(text, 'USD').amount))
  expect(decimalOf(95758n)).toBe('957.58')
  expect(decimalOf(-5n)).toBe('-0.05')
})

test('the order file has 5,009 orders of 793 customers and 1,862 products, worth 2,297,201.07 dollars', () => {
  const desk = openDesk()
  const head = desk.orders.filter(({ currency }) => currency === 'USD')
  expect(head.length).toBe(5009)
  expect(new Set(head.map(({ customer }) => customer.code)).size).toBe(793)
  expect(desk.products.length).toBe(1862)
  expect(decimalOf(head.reduce((sum, { total }) => sum + total, 0n))).toBe('2297201.07')
  expect(desk.ordersOf('CG-12520').map(({ total }) => decimalOf(total))).toEqual(['18.16', '993.90', '136.72'])
})

test('an order that names a product twice keeps both lines', () => {
  const repeated = openDesk().orders.filter(({ lines }) => new Set(lines.map(({ sku }) => sku)).size < lines.length)
  expect(repeated.length).toBe(8)
  for (const { lines } of repeated) expect(new Set(lines.map(({ row }) => row)).size).toBe(lines.length)
})
