import { branchOrders } from '../branch/orders.ts'
import { groupBy } from './group-by.ts'
import type { Order, Product } from './order.ts'
import { ordersOf, readOrderFile, type OrderRow } from './order-file.ts'

/** The order desk's own data: everything the portal knew before it had a CRM. */
export interface Desk {
  /** Newest first. */
  readonly orders: readonly Order[]
  readonly products: readonly Product[]
  order(id: string): Order | undefined
  /** Newest first. */
  ordersOf(customerCode: string): readonly Order[]
}

export function openDesk(): Desk {
  const rows = readOrderFile()
  const orders = [...ordersOf(rows), ...branchOrders].toSorted((a, b) => compare(b.date, a.date) || compare(b.id, a.id))
  const byId = new Map(orders.map((order) => [order.id, order]))
  const byCustomer = groupBy(orders, (order) => order.customer.code)
  return {
    orders,
    products: productsOf(rows),
    order: (id) => byId.get(id),
    ordersOf: (code) => byCustomer.get(code) ?? [],
  }
}

function productsOf(rows: readonly OrderRow[]): readonly Product[] {
  const products = [...groupBy(rows, (row) => row['Product ID']).entries()].map(([sku, sales]): Product => {
    // Some products were renamed; the newest sale has the current name.
    const newest = sales.reduce((latest, row) => (row['Order Date'] >= latest['Order Date'] ? row : latest))
    return {
      sku,
      name: newest['Product Name'].replaceAll('\u00a0', ' '),
      category: newest['Category'],
      subCategory: newest['Sub-Category'],
      sold: sales.reduce((sum, row) => sum + Number(row['Quantity']), 0),
      lastSold: newest['Order Date'],
    }
  })
  return products.toSorted((a, b) => compare(a.name, b.name) || compare(a.sku, b.sku))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
