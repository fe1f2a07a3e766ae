import { expectTypeOf, it } from 'vitest'
import type { Entities } from '../entities/index.ts'
import type { CustomerName } from '../entities/customer.ts'
import type { Repository } from './repository.ts'

declare const customers: Repository<Entities['customer']>

// Never called: what must hold is that it compiles, or does not.
const typed = async () => {
  const [whole] = (await customers.find()).items
  expectTypeOf(whole!.name).toEqualTypeOf<CustomerName>()
  expectTypeOf(whole!.version).toEqualTypeOf<number>()
  // @ts-expect-error: hidden fields are nobody's to read.
  void whole!.searchKey

  const [chosen] = (await customers.find({ select: ['displayName'], include: { tasks: { limit: 5, where: { status: 'open' } }, contactPoints: true } })).items
  expectTypeOf(chosen!.displayName).toEqualTypeOf<string>()
  expectTypeOf(chosen!.id).toEqualTypeOf<string>()
  expectTypeOf(chosen!.tasks[0]!.title).toEqualTypeOf<string>()
  expectTypeOf(chosen!.contactPoints[0]!.value).toEqualTypeOf<string>()
  // @ts-expect-error: it was not asked for.
  void chosen!.lifecycle
  // @ts-expect-error: nor was this.
  void chosen!.interactions

  // @ts-expect-error: there is no such field.
  await customers.find({ select: ['title'] })
  // @ts-expect-error: there is no such relation.
  await customers.find({ include: { friends: true } })
  // @ts-expect-error: a task has no such field.
  await customers.find({ include: { tasks: { where: { tittle: 'open' } } } })
  // @ts-expect-error: an option that it does not know would be ignored.
  await customers.find({ batch: 500 })
  // @ts-expect-error: nobody gives what the core derives.
  await customers.create({ kind: 'person', name: { full: 'A' }, searchKey: 'a' })
}

it('gives the types of what a query selects and includes', () => {
  expectTypeOf(typed).returns.resolves.toBeVoid()
})
