import { DiwanComposer } from './composer/composer.ts'
import { DiwanCustomerList } from './customer-list/customer-list.ts'
import { DiwanCustomer } from './customer/customer.ts'
import { define, type DefineOptions } from './foundation/define.ts'
import { DiwanProvider } from './provider/provider.ts'
import { DiwanTimeline } from './timeline/timeline.ts'

/** Registers every element, under `diwan-` or a prefix of the host's. Tags that are taken are left alone. */
export function defineAll(options: DefineOptions = {}): void {
  for (const elementClass of [DiwanProvider, DiwanComposer, DiwanTimeline, DiwanCustomer, DiwanCustomerList]) define(elementClass, options)
}
