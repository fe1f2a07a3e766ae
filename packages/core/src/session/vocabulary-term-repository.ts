import type { VocabularyTerm } from '../entities/vocabulary-term.ts'
import { DiwanError } from '../errors/diwan-error.ts'
import { extensionParts } from '../extensions/extension-parts.ts'
import type { NamedField } from '../predicate/criterion.ts'
import type { EntityDefinition } from '../schema/entity.ts'
import type { Field } from '../schema/field.ts'
import { parsedPatch } from '../writes/create-records.ts'
import type { SessionContext } from './context.ts'
import { EntityRepository } from './entity-repository.ts'
import { KeyedRecords } from './keyed-repository.ts'
import type { UpdateOptions } from './repository.ts'

type Values = Readonly<Record<string, unknown>>

/** Terms of vocabularies; one that a record holds keeps its key. */
export class VocabularyTermRecords extends KeyedRecords {
  override async update(id: string, patch: unknown, options: UpdateOptions = {}): Promise<Values> {
    return this.context.write(async (_unit, context) => {
      const terms = new EntityRepository(context, this.entity)
      const { vocabulary, key } = parsedPatch(context, this.entity, patch)
      if (vocabulary !== undefined || key !== undefined) {
        const term = (await terms.get(id)) as unknown as VocabularyTerm
        if ((vocabulary ?? term.vocabulary) !== term.vocabulary || (key ?? term.key) !== term.key) await refuseUsed(context, term)
      }
      return terms.update(id, patch, options)
    })
  }

  override async delete(id: string, options: UpdateOptions = {}): Promise<Values> {
    return this.context.write(async (_unit, context) => {
      const terms = new EntityRepository(context, this.entity)
      await refuseUsed(context, (await terms.get(id)) as unknown as VocabularyTerm)
      return terms.delete(id, options)
    })
  }
}

/** Looks past the session's scope and at deleted records too: whoever holds the term would lose its label. */
async function refuseUsed(context: SessionContext, { vocabulary, key }: VocabularyTerm): Promise<void> {
  for (const definition of Object.values(context.kernel.entities)) {
    for (const { vocabulary: own, ...named } of namedFields(definition)) {
      if (own !== vocabulary) continue
      const { field } = named
      const where = { op: 'compare', ...named, is: 'eq', value: key } as const
      if ((await context.reader.count({ entity: definition.name, tenant: context.tenant, where, deleted: 'include' }, 1)) === 0) continue
      throw new DiwanError('term_in_use', `${field} of some ${definition.name} is ${key}`, {
        hint: 'Take it out of what can be chosen: update(id, { active: false })',
        details: { vocabulary, key, entity: definition.name, field },
      })
    }
  }
}

function namedFields(definition: EntityDefinition): readonly (NamedField & Pick<Field, 'vocabulary'>)[] {
  const own = Object.entries(definition.fields).map(([field, { vocabulary }]) => ({ field, ...(vocabulary !== undefined && { vocabulary }) }))
  const extended = extensionParts(definition).map(({ name, type, field: { vocabulary } }) => ({ field: name, type, ...(vocabulary !== undefined && { vocabulary }) }))
  return [...own, ...extended]
}
