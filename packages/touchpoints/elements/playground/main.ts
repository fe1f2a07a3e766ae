import '../src/define/all.ts'
import { ClientError } from '@diwan/client'
import { createFakeClient } from '../src/testing/fake-client.ts'
import { loyaltySession, loyaltyUi, withLoyalty } from '../src/testing/loyalty.ts'

// A page for looking: ?show=list|customer&locale=fa&calendar=persian&scheme=dark&state=loading|error|empty&plugins
const asked = new URLSearchParams(location.search)
const client = createFakeClient({ customers: asked.get('state') === 'empty' ? 0 : 843, ...(asked.has('plugins') && { session: loyaltySession }) })
if (asked.has('plugins')) withLoyalty(client)
const provider = document.createElement('diwan-provider')
provider.client = client
if (asked.has('plugins')) provider.plugins = [loyaltyUi]
provider.customerHref = '?show=customer&id={id}'
for (const name of ['locale', 'calendar', 'numbering', 'zone']) if (asked.has(name)) provider.setAttribute(name, asked.get(name)!)
document.documentElement.dataset['scheme'] = asked.get('scheme') ?? 'light'

if (asked.get('state') === 'loading') for (const what of ['customer.find', 'customer.get', 'timeline']) client.hold(what)
const unreachable = new ClientError({ code: 'network', detail: 'The server could not be reached.' })
if (asked.get('state') === 'error') for (const what of ['customer.find', 'customer.get', 'timeline']) client.fail(what, unreachable, { always: true })

if (asked.get('show') === 'customer') {
  const customer = document.createElement('diwan-customer')
  customer.customerId = asked.get('id') ?? client.customerRecords.records[0]?.id
  provider.append(customer)
} else {
  const list = document.createElement('diwan-customer-list')
  list.columns = asked.get('columns') ?? ''
  provider.append(list)
}
document.body.append(provider)
Object.assign(globalThis, { client })
