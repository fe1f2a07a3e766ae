import type { Issue } from '../errors/diwan-error.ts'
import { partsOf } from '../schema/parts.ts'
import { pathOf, Problems } from '../schema/problems.ts'
import { createRecords, newRow, toRecord } from '../writes/create-records.ts'
import { EntityRepository } from './entity-repository.ts'
import type { WriteOptions } from './repository.ts'

type Values = Readonly<Record<string, unknown>>

const mostContactPoints = 100

/** Customers, created together with their contact points. */
export class CustomerRecords extends EntityRepository {
  override async createMany(inputs: readonly unknown[], options: WriteOptions = {}): Promise<readonly Values[]> {
    return this.context.write(async (unit, context) => {
      const customers: Values[] = []
      const points: Values[] = []
      const problems = new Problems('customer')
      const parsed = (entity: string, path: Issue['path'], input: unknown) => problems.attempt(path, () => newRow(context, unit, entity, input))
      for (const [index, input] of inputs.entries()) {
        const path = pathOf(inputs, index)
        const parts = problems.attempt(path, () => partsOf(input, ['contactPoints'], mostContactPoints, 'customer'))
        if (!parts) continue
        const { contactPoints: _contactPoints, ...rest } = input as Values
        const customer = parsed('customer', path, rest)
        if (customer) customers.push(customer)
        const customerId = customer?.['id'] ?? context.kernel.ports.ids.next()
        for (const [at, point] of parts.contactPoints.entries()) points.push(parsed('contactPoint', [...path, 'contactPoints', at], { ...point, customerId })!)
      }
      problems.throwAll()
      await createRecords(context, unit, { entity: 'customer', rows: customers, options })
      await createRecords(context, unit, { entity: 'contactPoint', rows: points, options })
      return customers.map((row) => toRecord(context, 'customer', row))
    })
  }
}
