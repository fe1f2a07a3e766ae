import type { Changes, Customer, NewCustomer, NewInteraction, Session } from '@diwan/core'
import { settled } from '../../assert/settled.ts'

/** A person, with what is given besides. */
export function person(given: string, more: Partial<NewCustomer> = {}): NewCustomer {
  return { kind: 'person', name: { given, family: 'Gute' }, ...more }
}

export function addCustomer(session: Session, given = 'Claire', more: Partial<NewCustomer> = {}): Promise<Customer> {
  return session.customers.create(person(given, more))
}

/** A note about a customer. */
export function note(customerId: string, more: Partial<NewInteraction> = {}): NewInteraction {
  return { kind: 'note', participants: [{ customerId, role: 'customer' }], ...more }
}

/** The changes that a session sees, once there are as many as expected. */
export function readChanges(session: Session, count: number): ReturnType<Changes['read']> {
  return settled(() => session.changes.read({ after: null }), ({ changes }) => changes.length >= count)
}
