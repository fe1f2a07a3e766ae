import { entities, type EntityDefinition } from '@diwan/core'
import { extendZodWithOpenApi, type OpenAPIHono } from '@hono/zod-openapi'
import * as z from 'zod'
import { createSchema, pageSchema, patchSchema, recordSchema } from './schemas.ts'

export type Registry = OpenAPIHono['openAPIRegistry']

/** The schemas of one entity's routes. */
export interface EntitySchemas {
  readonly record: z.ZodType
  /** What one record reads as: an interaction with its parties. */
  readonly single: z.ZodType
  /** Attachments have none, because they are uploaded, and what Diwan alone writes has none. */
  readonly create: z.ZodType | undefined
  readonly patch: z.ZodType
  readonly page: z.ZodType
}

export interface Components {
  readonly of: (entity: string) => EntitySchemas
  readonly problem: z.ZodType
  readonly aggregateQuery: z.ZodObject
  readonly aggregate: z.ZodType
  readonly timelinePage: z.ZodType
  readonly changePage: z.ZodType
  readonly openedView: z.ZodType
  readonly changeEvent: z.ZodType
  readonly session: z.ZodType
  readonly fileLink: z.ZodType
  readonly users: z.ZodType
}

/** Names every schema of the API once, from the entity definitions with those of plugins and all extension fields. */
export function registerComponents(registry: Registry, definitions: Readonly<Record<string, EntityDefinition>>): Components {
  // The zod of this package need not be the one that the generator found.
  extendZodWithOpenApi(z)
  const name = <S extends z.ZodType>(as: string, schema: S): S => registry.register(as, schema)
  const issue = z.object({ path: z.array(z.union([z.string(), z.number()])), code: z.string(), message: z.string() })
  const problem = name('Problem', problemSchema(issue))
  const user = name('DirectoryUser', z.object({ id: z.string(), name: z.string(), avatar: z.string().optional(), teams: z.array(z.string()).optional() }))
  const timelineEntry = name('TimelineEntry', recordSchema(entities.timelineEntry))
  const change = name('Change', recordSchema(entities.change))
  const parties = {
    participants: z.array(name('Participant', recordSchema(entities.participant))),
    links: z.array(name('InteractionLink', recordSchema(entities.interactionLink))),
  }
  const extras: Readonly<Partial<Record<string, z.ZodRawShape>>> = {
    customer: { contactPoints: z.array(name('NewContactPoint', createSchema(entities.contactPoint, ['customerId']))).optional() },
    interaction: {
      participants: z.array(name('NewParticipant', createSchema(entities.participant, ['interactionId']))).optional(),
      links: z.array(name('NewInteractionLink', createSchema(entities.interactionLink, ['interactionId']))).optional(),
    },
  }

  const byEntity = new Map<string, EntitySchemas>()
  for (const entity of publicEntitiesOf(definitions)) {
    const title = entity.name[0]!.toUpperCase() + entity.name.slice(1)
    const record = name(title, recordSchema(entity))
    const single = entity.name === 'interaction' ? name('LoggedInteraction', recordSchema(entity).extend(parties)) : record
    const create = entity.name === 'attachment' || entity.readOnly ? undefined : name(`${title}Create`, createSchema(entity).extend(extras[entity.name] ?? {}))
    byEntity.set(entity.name, { record, single, create, patch: name(`${title}Patch`, patchSchema(entity)), page: name(`${title}Page`, pageSchema(record)) })
  }

  return {
    of: (entity) => byEntity.get(entity)!,
    problem,
    aggregateQuery: name('AggregateQuery', aggregateQuerySchema),
    aggregate: name('Aggregate', z.object({ items: z.array(z.record(z.string(), z.unknown())) })),
    timelinePage: name('TimelinePage', pageSchema(timelineEntry)),
    changePage: name('ChangePage', pageSchema(change)),
    openedView: name('OpenedView', openedViewSchema),
    changeEvent: name('ChangeEvent', changeEventSchema),
    fileLink: name('FileLink', fileLinkSchema),
    session: name('Session', sessionSchema({ user, field: name('FieldDescription', fieldSchema), contribution: name('UiContribution', contributionSchema) })),
    users: name('Users', z.object({ items: z.array(user) })),
  }
}

/** The entities with a repository, and so with routes. */
export function publicEntitiesOf(definitions: Readonly<Record<string, EntityDefinition>>): readonly EntityDefinition[] {
  return Object.values(definitions).filter((entity) => !entity.internal)
}

/** What POST …/aggregate takes; what it names is checked by the core. */
export const aggregateQuerySchema = z.strictObject({
  where: z.record(z.string(), z.unknown()).optional(),
  groupBy: z.array(z.string()).optional(),
  measures: z.record(z.string(), z.strictObject({ of: z.enum(['count', 'sum', 'min', 'max']), field: z.string().optional() })),
  limit: z.int().optional(),
})

const openedViewSchema = z.object({
  entity: z.string(),
  where: z.record(z.string(), z.unknown()),
  sort: z.array(z.string()),
  columns: z.array(z.string()),
})

const changeEventSchema = z.object({
  position: z.string(),
  entity: z.string(),
  recordId: z.uuid(),
  operation: z.enum(['create', 'update', 'delete', 'restore']),
  recordVersion: z.int(),
  at: z.iso.datetime(),
  actor: z.string(),
  fields: z.array(z.string()),
  customerIds: z.array(z.uuid()),
  correlationId: z.nullable(z.string()),
})

const fileLinkSchema = z.object({
  url: z.string().meta({ description: 'An address, relative to where the handler is mounted where it is not absolute. It needs no session.' }),
  expiresAt: z.iso.datetime(),
})

function problemSchema(issue: z.ZodType): z.ZodObject {
  return z.object({
    type: z.string().meta({ description: 'urn:diwan:error:<code>' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    field: z.string().optional(),
    hint: z.string().optional(),
    issues: z.array(issue).optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
}

const label = z.union([z.string(), z.record(z.string(), z.string())]).meta({ description: 'A text, or texts by language.' })

const fieldSchema = z.object({
  name: z.string().meta({ description: 'As predicates and orders name it: ext.<owner>.<field>.' }),
  type: z.string(),
  list: z.boolean(),
  label: z.optional(label),
  values: z.optional(z.array(z.object({ value: z.string(), label: z.optional(label) }))),
  nullable: z.boolean(),
  max: z.optional(z.int()),
  sorts: z.boolean(),
  writable: z.boolean().meta({ description: 'Whether this session may give it values.' }),
})

const contributionSchema = z.object({
  plugin: z.string(),
  id: z.string(),
  slot: z.string(),
  for: z.optional(z.string()),
  label,
})

function sessionSchema({ user, field, contribution }: Readonly<Record<'user' | 'field' | 'contribution', z.ZodType>>): z.ZodObject {
  return z.object({
    tenant: z.string(),
    actor: z.object({ type: z.string(), id: z.string(), name: z.nullable(z.string()) }),
    locale: z.string(),
    zone: z.string(),
    calendar: z.string(),
    may: z.record(z.string(), z.array(z.string())).meta({ description: 'By entity, what can be done to some of its records.' }),
    assignable: z.array(user),
    fields: z.record(z.string(), z.array(field)).meta({ description: 'By entity, the extension fields that this session may see.' }),
    contributions: z.array(contribution).meta({ description: 'What plugins add to what this session sees, in order.' }),
    withheld: z.array(z.string()).meta({ description: 'Those that others may see, as <plugin>.<id>.' }),
  })
}
