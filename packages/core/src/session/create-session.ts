import { sessionChanges } from '../changes/session-changes.ts'
import { sessionFiles } from '../files/session-files.ts'
import { readTimeline } from '../timeline/read-timeline.ts'
import { AttachmentRecords } from './attachment-repository.ts'
import type { SessionContext } from './context.ts'
import { CustomerRecords } from './customer-repository.ts'
import { EntityRepository } from './entity-repository.ts'
import { InteractionRecords } from './interaction-repository.ts'
import { once } from './once.ts'
import type { CustomerRepository, InteractionRepository, Session } from './session.ts'

/** The session of a context; repositories are made when first used. */
export function createSession(context: SessionContext): Session {
  const made = new Map<string, EntityRepository>()
  // The one place where the untyped repository takes on an entity's types.
  const repository = <R>(entity: string, make = () => new EntityRepository(context, entity)): R => {
    const known = made.get(entity) ?? make()
    made.set(entity, known)
    return known as unknown as R
  }
  return {
    tenant: context.tenant,
    actor: context.actor,
    locale: context.locale,
    zone: context.zone,
    calendar: context.calendar,
    directory: context.kernel.ports.directory,
    get customers() {
      return repository<CustomerRepository>('customer', () => new CustomerRecords(context, 'customer'))
    },
    get interactions() {
      return repository<InteractionRepository>('interaction', () => new InteractionRecords(context, 'interaction'))
    },
    get contactPoints() {
      return repository<Session['contactPoints']>('contactPoint')
    },
    get relationships() {
      return repository<Session['relationships']>('relationship')
    },
    get threads() {
      return repository<Session['threads']>('thread')
    },
    get tasks() {
      return repository<Session['tasks']>('task')
    },
    get attachments() {
      return repository<Session['attachments']>('attachment', () => new AttachmentRecords(context, 'attachment'))
    },
    get consents() {
      return repository<Session['consents']>('consent')
    },
    get externalReferences() {
      return repository<Session['externalReferences']>('externalReference')
    },
    get files() {
      return sessionFiles(context)
    },
    get changes() {
      return sessionChanges(context)
    },
    timeline: (customerId, query = {}) => readTimeline(context, customerId, query),
    transaction: (work) => context.write((_unit, inside) => work(createSession(inside))),
    once: (key, fingerprint, work) => once(context, key, fingerprint, (inside) => work(createSession(inside))),
  }
}
