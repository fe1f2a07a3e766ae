import { define } from '../foundation/define.ts'
import { DiwanCustomerList } from '../customer-list/customer-list.ts'

define(DiwanCustomerList)
