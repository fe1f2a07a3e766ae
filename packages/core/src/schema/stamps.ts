import { instant, integer, key, optional, system } from './field.ts'
import type { Field } from './field.ts'
import * as z from 'zod'

const id: Field = { ...system(key()), type: 'id', schema: z.uuid(), wire: z.uuid() }

/** What every record carries besides its entity's fields. */
export const stampFields = {
  id,
  version: system(integer({ min: 1 })),
  createdAt: system(instant()),
  createdBy: system(key()),
  updatedAt: system(instant()),
  updatedBy: system(key()),
  deletedAt: system(optional(instant())),
} satisfies Record<string, Field>
