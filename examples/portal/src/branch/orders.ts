import { centsOf } from '../desk/cents.ts'
import type { Order } from '../desk/order.ts'
import { arabicCustomers } from './arabic-customers.ts'
import { persianCustomers } from './persian-customers.ts'

type Line = readonly [sku: string, product: string, quantity: number, amount: string]

const chair: Line[0] = 'FUR-CH-10000454'
const chairName = 'Hon Deluxe Fabric Upholstered Stacking Chairs, Rounded Back'
const bookcase = ['FUR-BO-10001798', 'Bush Somerset Collection Bookcase'] as const
const labels = ['OFF-LA-10000240', 'Self-Adhesive Address Labels for Typewriters by Universal'] as const
const phone = ['TEC-PH-10002033', 'Konftel 250 Conference phone - Charcoal black'] as const
const table = ['FUR-TA-10000577', 'Bretford CR4500 Series Slim Rectangular Table'] as const
const drive = ['TEC-AC-10003027', 'Imation 8GB Mini TravelDrive USB 2.0 Flash Drive'] as const

/** The orders of the branches, in their own currencies. The goods are the catalogue's; the orders are made up. */
export const branchOrders: readonly Order[] = [
  order('TEH-26-0411', 'TEH-1001', '2026-06-14', 'IRR', 'Standard Class', [
    [...labels, 400, '1248000000'],
    [chair, chairName, 12, '4104000000'],
  ]),
  order('TEH-26-0436', 'TEH-1005', '2026-07-05', 'IRR', 'First Class', [[chair, chairName, 6, '2052000000']]),
  order('TEH-26-0452', 'TEH-2004', '2026-07-22', 'IRR', 'Second Class', [[...bookcase, 1, '695500000']]),
  order('TEH-26-0470', 'TEH-1003', '2026-08-09', 'IRR', 'Standard Class', [
    [...table, 3, '3817500000'],
    [...phone, 1, '1118000000'],
  ]),
  order('TEH-26-0483', 'TEH-1006', '2026-08-25', 'IRR', 'Same Day', [[...phone, 4, '4472000000']]),
  order('TEH-26-0505', 'TEH-2001', '2026-09-13', 'IRR', 'Second Class', [[...drive, 10, '287500000']]),
  order('TEH-26-0519', 'TEH-2013', '2026-09-28', 'IRR', 'Standard Class', [[...labels, 60, '187200000']]),
  order('TEH-26-0533', 'TEH-1002', '2026-10-11', 'IRR', 'First Class', [
    [...labels, 1200, '3744000000'],
    [...drive, 40, '1150000000'],
  ]),
  order('TEH-26-0548', 'TEH-1001', '2026-10-27', 'IRR', 'Standard Class', [[...bookcase, 5, '3477500000']]),
  order('TEH-26-0561', 'TEH-2006', '2026-11-08', 'IRR', 'Second Class', [[...drive, 2, '57500000']]),
  order('TEH-26-0570', 'TEH-2001', '2026-11-17', 'IRR', 'First Class', [[chair, chairName, 2, '684000000']]),
  order('DXB-26-1207', 'DXB-1001', '2026-06-20', 'AED', 'Standard Class', [
    [...labels, 500, '13425.00'],
    [...drive, 60, '9990.00'],
  ]),
  order('DXB-26-1233', 'DXB-1002', '2026-07-12', 'AED', 'First Class', [
    [chair, chairName, 24, '32256.00'],
    [...table, 4, '14064.50'],
  ]),
  order('DXB-26-1260', 'DXB-2002', '2026-08-03', 'AED', 'Second Class', [[...bookcase, 2, '1923.75']]),
  order('DXB-26-1288', 'DXB-1003', '2026-08-30', 'AED', 'Standard Class', [[...labels, 90, '2416.50']]),
  order('DXB-26-1301', 'DXB-2010', '2026-09-16', 'AED', 'Second Class', [[...drive, 1, '166.50']]),
  order('DXB-26-1319', 'DXB-1001', '2026-10-05', 'AED', 'Same Day', [[...phone, 3, '10038.25']]),
  order('DXB-26-1342', 'DXB-1007', '2026-10-24', 'AED', 'Standard Class', [[chair, chairName, 60, '80640.00']]),
  order('DXB-26-1360', 'DXB-2001', '2026-11-15', 'AED', 'First Class', [[...bookcase, 1, '961.90']]),
  order('RUH-26-0218', 'RUH-1004', '2026-07-19', 'SAR', 'Standard Class', [
    [...table, 8, '28721.60'],
    [chair, chairName, 32, '43904.00'],
  ]),
  order('RUH-26-0240', 'RUH-1005', '2026-09-02', 'SAR', 'First Class', [[...phone, 6, '20503.50']]),
  order('RUH-26-0255', 'RUH-2003', '2026-10-18', 'SAR', 'Second Class', [[...drive, 5, '850.00']]),
  order('RUH-26-0263', 'RUH-1004', '2026-11-10', 'SAR', 'Standard Class', [[...bookcase, 6, '5893.20']]),
]

function order(id: string, code: string, date: string, currency: string, shipMode: Order['shipMode'], lines: readonly Line[]): Order {
  const customer = [...persianCustomers, ...arabicCustomers].find((each) => each.code === code)
  if (!customer) throw new Error(`Order ${id} is of no customer: ${code}`)
  const { prefix, given, middle, family, full } = customer.name
  const items = lines.map(([sku, product, quantity, amount], index) => {
    return { row: `${id}/${index + 1}`, sku, product, quantity, discount: '0', sales: amount, amount: centsOf(amount) }
  })
  return {
    id,
    date,
    shipped: date,
    shipMode,
    customer: { code, name: full ?? [prefix, given, middle, family].filter(Boolean).join(' '), segment: customer.segment },
    place: { city: customer.city, region: '', postalCode: '', country: customer.country },
    territory: id.slice(0, 3),
    currency,
    lines: items,
    total: items.reduce((sum, { amount }) => sum + amount, 0n),
  }
}
