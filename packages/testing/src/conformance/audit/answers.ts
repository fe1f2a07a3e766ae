import * as fc from 'fast-check'
import type { Session } from '@diwan/core'
import { always } from '@diwan/core/storage'
import { equal } from '../../assert/assert.ts'
import { all, byId, tenant } from '../rows.ts'
import type { Suite } from '../suite.ts'
import { audited, patients } from './audited.ts'

type Ask = (session: Session, ids: Readonly<Record<string, string>>) => Promise<unknown>

const selects = fc.constantFrom<(readonly string[] | undefined)[]>(undefined, ['displayName'], ['demographics'], ['ext', 'kind'])
const includes = fc.constantFrom<object[]>({}, { include: { contactPoints: true } }, { include: { tasks: true, contactPoints: { select: ['value'] } } })
const patch = fc.constantFrom<object[]>({ demographics: { gender: 'm' } }, { demographics: {} }, { ext: { health: { bloodType: null } } }, { ext: { health: { allergies: 'nuts' } } }, { tags: ['x'] })
const customer = fc.constantFrom('a', 'b')

const call: fc.Arbitrary<Ask> = fc.oneof(
  fc.tuple(customer, selects, includes).map(([id, select, more]): Ask => (session, ids) => session.customers.get(ids[id]!, { ...(select && { select }), ...more } as never)),
  fc.tuple(selects, includes).map(([select, more]): Ask => (session) => session.customers.find({ ...(select && { select }), ...more } as never)),
  fc.tuple(customer, patch).map(([id, given]): Ask => (session, ids) => session.customers.update(ids[id]!, given)),
  fc.constant<Ask>((session) => session.tasks.find({ include: { customer: true } })),
  fc.constant<Ask>((session, ids) => session.tasks.update(ids['task']!, { notes: null })),
  fc.constant<Ask>((session) => session.interactions.find()),
  fc.constant<Ask>(async (session) => {
    const found: unknown[] = []
    for await (const batch of session.customers.iterate({}, { batch: 1 })) found.push(batch)
    return found
  }),
)
const together = fc.array(call, { minLength: 1, maxLength: 4 }).map((calls): Ask => async (session, ids) => {
  const found: unknown[] = []
  const work = session.transaction(async (inside) => {
    for (const each of calls) found.push(await each(inside, ids))
    throw new Error('undone')
  })
  await work.catch(() => undefined)
  return found
})

/** Whatever is asked, what appeared in answers is what was written down. */
export function answersAndDisclosures(suite: Suite): void {
  suite.session('tells exactly what appeared in the answers to whatever is asked', async (session, { storage }) => {
    const { a, b, task } = await patients(session)
    const ids = { a: a.id, b: b.id, task: task.id }
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof({ weight: 3, arbitrary: call }, { weight: 1, arbitrary: together }), { minLength: 1, maxLength: 4 }), async (calls) => {
        const [last] = await storage.select(byId('disclosure', { order: [{ field: 'id', direction: 'desc' }], limit: 1 }))
        const answers: unknown[] = []
        for (const each of calls) answers.push(await each(session, ids))
        // Ids rise.
        const rows = await all(storage, 'disclosure', tenant, last ? { op: 'compare', field: 'id', is: 'gt', value: last['id'] as string } : always)
        const told = rows.flatMap(({ recordId, fields }) => (fields as readonly string[]).map((field) => `${String(recordId)} ${field}`))
        equal([...new Set(told)].toSorted(), [...new Set(appearing(answers))].toSorted(), 'set of values that were disclosed')
      }),
      { numRuns: Math.ceil(suite.runs / 6) },
    )
  }, audited)
}

const fields = ['demographics', 'value', 'body', 'handle', 'notes'] as const

/** By record and field, the sensitive values that are anywhere in an answer. */
function appearing(answer: unknown): readonly string[] {
  if (typeof answer !== 'object' || answer === null) return []
  const record = answer as Readonly<Record<string, unknown>>
  const own = typeof record['id'] === 'string' ? [...fields.map((name) => [name, record[name]] as const), ...health(record['ext'])] : []
  const shown = own.filter(([, value]) => value !== null && value !== undefined && Object.keys(value).length > 0)
  return [...shown.map(([name]) => `${String(record['id'])} ${name}`), ...Object.values(record).flatMap(appearing)]
}

function health(ext: unknown): readonly (readonly [string, unknown])[] {
  const { bloodType, allergies } = (ext as { health?: Record<string, unknown> } | undefined)?.health ?? {}
  return [['ext.health.bloodType', bloodType], ['ext.health.allergies', allergies]]
}
