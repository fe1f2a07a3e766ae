import { defineImport, type ImportedCustomer } from 'diwan'
import { groupBy } from '../desk/group-by.ts'
import type { Order } from '../desk/order.ts'
import { ordersOf, readOrderFile } from '../desk/order-file.ts'
import { tenant } from '../tenant.ts'
import { inBatches } from './in-batches.ts'
import { ownerOfTerritory } from './owners.ts'
import { purchaseOf } from './purchase.ts'

const system = 'superstore'

/** The head office's order file: its 793 customers, and each of its 5,009 orders as a purchase. */
export const superstore = defineImport({
  tenant,
  total: () => source().customers.size + source().orders.length,
  *batches() {
    const { customers, orders } = source()
    for (const batch of inBatches([...customers.values()].map(customerOf))) yield { customers: batch }
    for (const batch of inBatches(orders)) yield { interactions: batch.map((order) => purchaseOf(order, { system, title: 'Order' })) }
  },
})

interface Source {
  readonly orders: readonly Order[]
  /** Each customer's orders, the newest first. */
  readonly customers: ReadonlyMap<string, readonly Order[]>
}

let read: Source | undefined

function source(): Source {
  if (read) return read
  const orders = ordersOf(readOrderFile())
  const newestFirst = orders.toSorted((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))
  return (read = { orders, customers: groupBy(newestFirst, ({ customer }) => customer.code) })
}

function customerOf(orders: readonly Order[]): ImportedCustomer {
  const [newest] = orders as [Order, ...Order[]]
  const { code, name, segment } = newest.customer
  const { city, region, postalCode, country } = newest.place
  const owner = ownerOfTerritory[newest.territory]
  return {
    key: { system, type: 'customer', id: code },
    record: {
      ...nameOf(name),
      roles: ['customer'],
      lifecycle: 'customer',
      ...(owner ? { ownerId: owner } : {}),
      teamId: 'americas',
      tags: [segment],
      demographics: { residence: `${city}, ${region}` },
      preferredLocale: 'en-US',
      source: system,
      contactPoints: [
        {
          kind: 'address',
          label: 'shipping',
          primary: true,
          value: `${city}, ${region} ${postalCode}`,
          address: { city, region, postalCode, country },
        },
      ],
    },
  }
}

/** All but one of the file's customers are people: “Sample Company A” says itself what it is. */
function nameOf(name: string): Pick<ImportedCustomer['record'], 'kind' | 'name'> {
  if (/\bcompany\b/i.test(name)) return { kind: 'organization', name: { full: name } }
  const [given = name, ...family] = name.split(' ')
  return { kind: 'person', name: family.length > 0 ? { given, family: family.join(' ') } : { full: name } }
}
