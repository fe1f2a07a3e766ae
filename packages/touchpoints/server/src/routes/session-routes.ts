import { DiwanError, type Action, type DirectoryUser, type EntityDefinition, type Session } from '@diwan/core'
import * as z from 'zod'
import { arrangeUi } from '../plugins/arrange-ui.ts'
import { describeFields } from '../plugins/describe-fields.ts'
import { publicEntitiesOf } from '../wire/components.ts'
import { commaList } from '../request/read-query.ts'
import { jsonResponse } from './respond.ts'
import type { Router } from './router.ts'

const mostUsers = 200
const userKey = 'user:'
const actions: readonly Action[] = ['read', 'create', 'update', 'delete', 'export']
const onceWritten: readonly Action[] = ['read', 'create', 'export']
const assigned = ['customer', 'task'] as const

/** GET /session: who is looking; GET /users: names for ids and for actor keys such as `user:u_7`. */
export function addSessionRoutes({ add, components, crm, settings }: Router): void {
  const entities = publicEntitiesOf(crm.schema.entities)
  const contributionsFor = arrangeUi(crm, settings.ui)
  const self = { status: 200, schema: components.session, description: 'The session' } as const
  add({ method: 'get', path: '/session', operationId: 'getSession', summary: 'Who is looking, and who can be chosen', query: z.strictObject({}), answer: self }, async ({ session }) => {
    const { tenant, actor, locale, zone, calendar, directory } = session
    const [me] = actor.type === 'user' ? await namesOf(session, [actor.id]) : []
    // Names of everybody are for those who give work to somebody, not for a customer in a portal.
    const isAssigning = assigned.some((entity) => session.may('create', entity) || session.may('update', entity))
    const assignable = isAssigning ? ((await directory?.assignable(tenant)) ?? []) : []
    return jsonResponse({ tenant, actor: { type: actor.type, id: actor.id, name: me?.name ?? null }, locale, zone, calendar, may: rightsOf(session, entities), assignable, fields: describeFields(session, entities), ...contributionsFor(session) })
  })

  const query = z.strictObject({ ids: commaList })
  const found = { status: 200, schema: components.users, description: 'Those that are known, under the ids they were asked by' } as const
  add({ method: 'get', path: '/users', operationId: 'listUsers', summary: 'Names for ids of users', query, answer: found }, async ({ query: { ids }, session }) => {
    if (ids.length > mostUsers) throw new DiwanError('query_invalid', `${ids.length} ids are given`, { field: 'ids', hint: `Ask for at most ${mostUsers} at once.` })
    return jsonResponse({ items: await namesOf(session, ids) })
  })
}

/** By entity, what can be done to some of its records. */
function rightsOf(session: Session, entities: readonly EntityDefinition[]): Readonly<Record<string, readonly Action[]>> {
  const rights = entities.map(({ name, appendOnly }): [string, readonly Action[]] => [name, (appendOnly ? onceWritten : actions).filter((action) => session.may(action, name))])
  return Object.fromEntries(rights.filter(([, allowed]) => allowed.length > 0))
}

/** The directory knows its own ids; changes and stamps say `user:` before them. */
async function namesOf({ directory }: Session, asked: readonly string[]): Promise<readonly DirectoryUser[]> {
  if (!directory || asked.length === 0) return []
  const bare = (id: string): string => (id.startsWith(userKey) ? id.slice(userKey.length) : id)
  const users = new Map((await directory.users([...new Set(asked.map(bare))])).map((user) => [user.id, user]))
  return asked.flatMap((id) => {
    const user = users.get(bare(id))
    return user ? [{ ...user, id }] : []
  })
}
