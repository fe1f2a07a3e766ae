import { attachment } from './attachment.ts'
import { change } from './change.ts'
import { consent } from './consent.ts'
import { contactPoint } from './contact-point.ts'
import { customer } from './customer.ts'
import { externalReference } from './external-reference.ts'
import { fileChunk } from './file-chunk.ts'
import { interaction } from './interaction.ts'
import { interactionLink } from './interaction-link.ts'
import { onceRecord } from './once.ts'
import { participant } from './participant.ts'
import { relationship } from './relationship.ts'
import { strayFile } from './stray-file.ts'
import { task } from './task.ts'
import { thread } from './thread.ts'
import { timelineEntry } from './timeline-entry.ts'

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
  change,
  timelineEntry,
  onceRecord,
  strayFile,
  fileChunk,
} as const

export type Entities = typeof entities
export type EntityName = keyof Entities
/** The entities that have a repository. */
export type PublicEntityName = Exclude<EntityName, 'participant' | 'interactionLink' | 'change' | 'timelineEntry' | 'onceRecord' | 'strayFile' | 'fileChunk'>
