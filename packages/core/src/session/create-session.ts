import { leastRight } from '../access/field-rights.ts'
import { isOfPluginAlone } from '../plugins/own-fields.ts'
import { pluginCalls } from '../plugins/plugin-calls.ts'
import { answered, answeredWork, atTheDoor } from '../audit/at-the-door.ts'
import { sessionChanges } from '../changes/session-changes.ts'
import { DiwanError } from '../errors/diwan-error.ts'
import { sessionFiles } from '../files/session-files.ts'
import { readTimeline } from '../timeline/read-timeline.ts'
import { apply } from './apply.ts'
import { AttachmentRecords } from './attachment-repository.ts'
import type { SessionContext } from './context.ts'
import { CustomerRecords } from './customer-repository.ts'
import { DisclosureRecords } from './disclosure-repository.ts'
import { DraftRecords } from './draft-repository.ts'
import { EntityRepository } from './entity-repository.ts'
import { InteractionRecords } from './interaction-repository.ts'
import { KeyedRecords } from './keyed-repository.ts'
import { once } from './once.ts'
import { SavedViewRecords } from './saved-view-repository.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import type { Repository } from './repository.ts'
import type { CustomerRepository, InteractionRepository, Session } from './session.ts'
import { ShareRecords } from './share-repository.ts'
import { VocabularyTermRecords } from './vocabulary-term-repository.ts'

/**
 * The session of a context; repositories are made when first used. Where something is sensitive, each call goes by the door,
 * but those in a transaction, which are part of a call.
 */
export function createSession(context: SessionContext): Session {
  const { isAudited } = context
  const door = <T extends object>(make: (inside: SessionContext) => T): T => (isAudited ? atTheDoor(context, make) : make(context))
  const call = <T>(run: (inside: SessionContext) => Promise<T>): Promise<T> => (isAudited ? answered(context, run) : run(context))
  const work = <T>(run: (inside: SessionContext) => Promise<T>): Promise<T> => (isAudited ? answeredWork(context, run) : run(context))
  const made = new Map<string, EntityRepository>()
  // The one place where the untyped repository takes on an entity's types.
  const repository = <R>(entity: string): R => {
    const known = made.get(entity) ?? door((inside) => repositoryIn(inside, entity))
    made.set(entity, known)
    return known as unknown as R
  }
  const publicEntity = (entity: string): string => {
    const definition = Object.hasOwn(context.kernel.entities, entity) ? context.kernel.entities[entity] : undefined
    if (definition && !definition.internal) return entity
    throw new DiwanError('configuration_invalid', `There is no repository of ${entity}`, { blame: 'host' })
  }
  const session: Session = {
    tenant: context.tenant,
    actor: context.actor,
    locale: context.locale,
    zone: context.zone,
    calendar: context.calendar,
    limits: context.options.limits,
    directory: context.kernel.ports.directory,
    may: (action, entity) => !context.lacks(action, publicEntity(entity)),
    permits: (permission) => context.permits(permission),
    rightTo: (entity, field) => leastRight([context.view(publicEntity(entity)).right(field), isOfPluginAlone(context, entity, field) ? 'read' : 'write']),
    get customers() {
      return repository<CustomerRepository>('customer')
    },
    get interactions() {
      return repository<InteractionRepository>('interaction')
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
      return repository<Session['attachments']>('attachment')
    },
    get consents() {
      return repository<Session['consents']>('consent')
    },
    get externalReferences() {
      return repository<Session['externalReferences']>('externalReference')
    },
    get shares() {
      return repository<Session['shares']>('share')
    },
    get savedViews() {
      return repository<Session['savedViews']>('savedView')
    },
    get drafts() {
      return repository<Session['drafts']>('draft')
    },
    get disclosures() {
      return repository<Session['disclosures']>('disclosure')
    },
    get templates() {
      return repository<Session['templates']>('template')
    },
    get layouts() {
      return repository<Session['layouts']>('layout')
    },
    get vocabularyTerms() {
      return repository<Session['vocabularyTerms']>('vocabularyTerm')
    },
    get pluginSettings() {
      return repository<Session['pluginSettings']>('pluginSetting')
    },
    repository: (entity: string | EntityDefinition) => repository<Repository<EntityDefinition>>(publicEntity(typeof entity === 'string' ? entity : entity.name)),
    get files() {
      return door(sessionFiles)
    },
    get changes() {
      return door(sessionChanges)
    },
    timeline: (customerId, query = {}) => call((inside) => readTimeline(inside, customerId, query)),
    transaction: (run, options) => work((inside) => inside.together((_unit, within) => run(createSession(within)), options)),
    apply: (operations, options = {}) => call((inside) => apply(inside, operations, options, repositoryIn)),
    once: (key, fingerprint, run) => work((inside) => once(inside, key, fingerprint, (within) => run(createSession(within)))),
  }
  const { plugin } = context.options
  return plugin ? Object.assign(session, pluginCalls(context, plugin)) : session
}

/** The entities whose repository does more than any other's. */
const particular: Readonly<Record<string, typeof EntityRepository>> = {
  customer: CustomerRecords,
  interaction: InteractionRecords,
  attachment: AttachmentRecords,
  share: ShareRecords,
  savedView: SavedViewRecords,
  draft: DraftRecords,
  layout: KeyedRecords,
  vocabularyTerm: VocabularyTermRecords,
  pluginSetting: KeyedRecords,
  disclosure: DisclosureRecords,
}

function repositoryIn(context: SessionContext, entity: string): EntityRepository {
  const Records = Object.hasOwn(particular, entity) ? particular[entity]! : EntityRepository
  return new Records(context, entity)
}
