import { define } from '../foundation/define.ts'
import { DiwanCustomer } from '../customer/customer.ts'

define(DiwanCustomer)
