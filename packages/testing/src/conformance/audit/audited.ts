import { field, type CrmOptions, type Extensions, type Session } from '@diwan/core'
import type { Storage } from '@diwan/core/storage'
import { all } from '../rows.ts'
import { person } from '../sessions/examples.ts'

const { filterable, optional, sensitive, sortable } = field

/** A CRM in which several fields may not be looked at unnoticed. */
export const audited = {
  extensions: {
    customer: {
      health: {
        bloodType: sensitive(sortable(optional(field.key({ max: 10 })))),
        allergies: sensitive(filterable(optional(field.text({ max: 500, personal: true })), { scan: true })),
        ward: optional(field.key()),
      },
    },
  } satisfies Extensions,
  audit: { sensitive: { customer: ['demographics'], contactPoint: ['value'], interaction: ['body'], participant: ['handle'], task: ['notes'] } },
} satisfies Pick<CrmOptions, 'extensions' | 'audit'>

/** What was disclosed, as `read customer A demographics`, the records by their names. */
export async function disclosed(storage: Storage, names: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const rows = await all(storage, 'disclosure')
  return rows.map(({ action, entity, recordId, fields }) => [action, entity, names[recordId as string] ?? recordId ?? '', (fields as readonly string[]).join()].filter((part) => part !== '').join(' '))
}

/** What `work` discloses. */
export async function disclosedBy(storage: Storage, names: Readonly<Record<string, string>>, work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = (await disclosed(storage)).length
  await work()
  return (await disclosed(storage, names)).slice(before)
}

/** Two customers: of A much is sensitive, of B nothing. */
export async function patients(session: Session) {
  const a = await session.customers.create({ ...person('A'), demographics: { gender: 'f' }, ext: { health: { bloodType: 'AB+', ward: '3' } }, contactPoints: [{ kind: 'email', value: 'a@b.de' }] } as never)
  const b = await session.customers.create(person('B'))
  const visit = await session.interactions.log({ kind: 'visit', subject: 'Fever', body: 'It hurts', participants: [{ customerId: a.id, role: 'customer', handle: 'a@b.de' }] })
  const task = await session.tasks.create({ title: 'Call', notes: 'About the results', customerId: a.id, status: 'done' })
  const [point] = (await session.contactPoints.find()).items
  const names = { [a.id]: 'A', [b.id]: 'B', [visit.id]: 'V', [task.id]: 'T', [point!.id]: 'P', [visit.participants[0]!.id]: 'H' }
  return { a, b, visit, task, point: point!, names }
}
