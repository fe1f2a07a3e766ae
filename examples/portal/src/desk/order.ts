/** One order of the desk, from the order file or a branch. */
export interface Order {
  readonly id: string
  /** `YYYY-MM-DD`, as are all dates of the desk. */
  readonly date: string
  readonly shipped: string
  readonly shipMode: 'Same Day' | 'First Class' | 'Second Class' | 'Standard Class'
  readonly customer: { readonly code: string; readonly name: string; readonly segment: string }
  readonly place: Place
  readonly territory: string
  readonly currency: string
  readonly lines: readonly OrderLine[]
  /** In hundredths of the currency, the sum of the lines' rounded amounts. */
  readonly total: bigint
}

export interface OrderLine {
  /** The row of the file it came from; an order may name one product twice. */
  readonly row: string
  readonly sku: string
  readonly product: string
  readonly quantity: number
  /** A share such as `0.2`. */
  readonly discount: string
  /** The file's own text; it may have more decimals than the currency. */
  readonly sales: string
  readonly amount: bigint
}

export interface Place {
  readonly city: string
  readonly region: string
  readonly postalCode: string
  readonly country: string
}

export interface Product {
  readonly sku: string
  readonly name: string
  readonly category: string
  readonly subCategory: string
  readonly sold: number
  readonly lastSold: string
}
