import { moneyToJson, roundToMoney, sumMoney } from '@diwan/core'
import type { ImportedInteraction } from 'diwan'
import type { Order } from '../desk/order.ts'

export interface PurchaseOptions {
  readonly system: string
  /** What its timeline calls it, in the customer's language. */
  readonly title: string
}

const named = 3

/**
 * An order as a purchase: its amount is the sum of its lines, each rounded half-up to the currency's digits from the
 * file's own text. Lines are keyed by their row, because an order may name one product twice.
 */
export function purchaseOf(order: Order, { system, title }: PurchaseOptions): ImportedInteraction {
  const { id, date, customer, currency, lines, place } = order
  const amounts = lines.map(({ sales }) => roundToMoney(sales, currency))
  const rest = lines.length - named
  return {
    key: { system, type: 'order', id },
    parties: [{ customer: { system, type: 'customer', id: customer.code }, role: 'customer' }],
    record: {
      kind: 'purchase',
      direction: 'inbound',
      occurredOn: date,
      subject: `${title} ${id}`,
      body: [...lines.slice(0, named).map(({ quantity, product }) => `${quantity} × ${product}`), ...(rest > 0 ? [`+${rest}`] : [])].join(
        '\n',
      ),
      amount: sumMoney(amounts)[0]!,
      details: {
        lines: lines.map(({ row, sku, product, quantity }, index) => ({
          key: row,
          sku,
          name: product,
          quantity: String(quantity),
          amount: moneyToJson(amounts[index]!),
        })),
        location: [place.city, place.region, place.postalCode].filter(Boolean).join(', '),
      },
      source: system,
    },
  }
}
