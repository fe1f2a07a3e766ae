import { attachment } from './attachment.ts'
import { change } from './change.ts'
import { consent } from './consent.ts'
import { contactPoint } from './contact-point.ts'
import { customer } from './customer.ts'
import { disclosure } from './disclosure.ts'
import { draft } from './draft.ts'
import { externalReference } from './external-reference.ts'
import { fileChunk } from './file-chunk.ts'
import { interaction } from './interaction.ts'
import { interactionLink } from './interaction-link.ts'
import { layout } from './layout.ts'
import { onceRecord } from './once.ts'
import { participant } from './participant.ts'
import { pluginCursor } from './plugin-cursor.ts'
import { pluginDelivery } from './plugin-delivery.ts'
import { pluginSetting } from './plugin-setting.ts'
import { relationship } from './relationship.ts'
import { savedView } from './saved-view.ts'
import { seal } from './seal.ts'
import { share } from './share.ts'
import { strayFile } from './stray-file.ts'
import { task } from './task.ts'
import { template } from './template.ts'
import { thread } from './thread.ts'
import { timelineEntry } from './timeline-entry.ts'
import { vocabularyTerm } from './vocabulary-term.ts'

/** The foundation every Diwan has, by name. */
export const entities = {
  customer,
  contactPoint,
  relationship,
  interaction,
  participant,
  interactionLink,
  thread,
  task,
  attachment,
  consent,
  externalReference,
  share,
  savedView,
  draft,
  template,
  layout,
  vocabularyTerm,
  pluginSetting,
  pluginCursor,
  pluginDelivery,
  disclosure,
  change,
  timelineEntry,
  onceRecord,
  strayFile,
  fileChunk,
  seal,
} as const

export type Entities = typeof entities
export type EntityName = keyof Entities
/** The entities that have a repository. */
export type PublicEntityName = Exclude<EntityName, 'participant' | 'interactionLink' | 'change' | 'timelineEntry' | 'onceRecord' | 'strayFile' | 'fileChunk' | 'seal' | 'pluginCursor' | 'pluginDelivery'>
