import type { SavedView } from '../entities/saved-view.ts'
import { isDiwanError } from '../errors/diwan-error.ts'
import { allOf } from '../predicate/criterion.ts'
import type { UnitOfWork } from '../writes/unit-of-work.ts'
import { parseAll } from '../schema/problems.ts'
import { createRecords, newRow, parsedPatch, toRecord } from '../writes/create-records.ts'
import { updateRecord } from '../writes/update-record.ts'
import type { SessionContext } from './context.ts'
import { EntityRepository } from './entity-repository.ts'
import type { OpenedView, Page, UpdateOptions, WriteOptions } from './repository.ts'
import { checkView, patchView, upgradeView } from './view-names.ts'

type Values = Readonly<Record<string, unknown>>
type Query = Parameters<EntityRepository['find']>[0]

/** Saved views: checked when they are written, read in today's names, and with one default for each who sees them. */
export class SavedViewRecords extends EntityRepository {
  async open(id: string): Promise<OpenedView> {
    const view = (await super.get(id)) as unknown as SavedView
    const { predicate, sort, columns } = upgradeView(view, this.context.kernel.entities)
    return { entity: view.entity, where: predicate.where, sort, columns }
  }

  override async createMany(inputs: readonly unknown[], options: WriteOptions = {}): Promise<readonly Values[]> {
    const { entity } = this
    return this.context.write(async (unit, context) => {
      const rows = parseAll(entity, inputs, (input) => {
        const row = newRow(context, unit, entity, input)
        return { ...row, ...checkView(row as unknown as SavedView, context.kernel.entities) }
      })
      for (const row of rows) await takeDefault(context, unit, row, options)
      await createRecords(context, unit, { entity, rows, options })
      return rows.map((row) => toRecord(context, entity, row))
    })
  }

  override async update(id: string, patch: unknown, options: UpdateOptions = {}): Promise<Values> {
    const { entity } = this
    const model = this.context.model(entity)
    const parsed = parsedPatch(this.context, entity, patch)
    return this.context.write(async (unit, context) => {
      const current = (await new EntityRepository(context, entity).get(id)) as unknown as SavedView
      const whole = { ...parsed, ...patchView(current, parsed, context.kernel.entities) }
      await takeDefault(context, unit, model.derive({ ...current, ...whole }, unit.now), options)
      return this.#shown(await updateRecord(context, unit, { entity, id: current.id, operation: 'update', patch: whole, options }))
    })
  }

  /** A deleted view is nobody's default, so that another can be. */
  override async delete(id: string, options: UpdateOptions = {}): Promise<Values> {
    return this.context.write(async (_unit, context) => {
      const views = new EntityRepository(context, this.entity)
      const { isDefault } = await views.get(id)
      if (isDefault) await views.update(id, { isDefault: false }, options)
      return this.#shown(await views.delete(id, isDefault ? withoutVersion(options) : options))
    })
  }

  override async restore(id: string, options: UpdateOptions = {}): Promise<Values> {
    return this.#shown(await super.restore(id, options))
  }

  override async get(id: string): Promise<Values> {
    return this.#shown(await super.get(id))
  }

  override async getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Values>> {
    const found = await super.getMany(ids)
    return new Map([...found].map(([id, view]) => [id, this.#shown(view)]))
  }

  override async find(query?: Query): Promise<Page<Values>> {
    const page = await super.find(query)
    return { ...page, items: page.items.map((view) => this.#shown(view)) }
  }

  override async *iterate(query?: Query, options?: Parameters<EntityRepository['iterate']>[1]): AsyncIterable<readonly Values[]> {
    for await (const views of super.iterate(query, options)) yield views.map((view) => this.#shown(view))
  }

  override async *export(query?: Query, options?: Parameters<EntityRepository['export']>[1]): AsyncIterable<readonly Values[]> {
    for await (const views of super.export(query, options)) yield views.map((view) => this.#shown(view))
  }

  /** In today's names; one that cannot be brought there is shown as it is, so that a list of views does not fail for it. */
  #shown(view: Values): Values {
    try {
      return { ...view, ...upgradeView(view as unknown as SavedView, this.context.kernel.entities) }
    } catch (error) {
      if (isDiwanError(error, 'predicate_outdated') || isDiwanError(error, 'predicate_too_new')) return view
      throw error
    }
  }
}

/** Before a view becomes a default: the one that is in its place no longer is. */
async function takeDefault(context: SessionContext, unit: UnitOfWork, view: Values, options: WriteOptions): Promise<void> {
  if (!view['isDefault']) return
  const { tenant } = context
  const where = allOf(
    { op: 'compare', field: 'defaultFor', is: 'eq', value: view['defaultFor'] as string },
    { op: 'compare', field: 'id', is: 'ne', value: view['id'] as string },
    context.scope('read', 'savedView'),
  )
  const rows = await context.reader.select({ entity: 'savedView', tenant, where, fields: [], order: [{ field: 'id', direction: 'asc' }], limit: 1, deleted: 'exclude' })
  for (const row of rows) await updateRecord(context.unseen(), unit, { entity: 'savedView', id: row['id'] as string, operation: 'update', patch: { isDefault: false }, options: withoutVersion(options) })
}

function withoutVersion({ version: _version, strict: _strict, ...rest }: UpdateOptions): WriteOptions {
  return rest
}
